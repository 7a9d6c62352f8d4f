//! What the room promises, against a real journal in a folder of its own.

#[cfg(test)]
mod ground;

#[cfg(test)]
mod stories {
    mod a_damaged_file_is_built_anew;
    mod a_new_version_is_swapped_in;
    mod a_stream_is_parked;
    mod erased_text_leaves_the_files;
    mod readers_share_a_view;
    mod the_view_follows;
}
