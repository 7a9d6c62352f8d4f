//! What may be attached, told by the content's own first bytes and never by its name.

/// The largest attachment, in bytes.
pub const BYTES_MAX: usize = 26_214_400;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AttachmentRefused {
    #[error("the attachment is empty")]
    Empty,
    #[error("the attachment is larger than 25 MiB; send a smaller copy")]
    TooLarge,
    #[error(
        "attachments of this type are not taken; send a picture, a recording, a PDF or plain text"
    )]
    TypeNotTaken,
    #[error("the content is not of the type that was named; send it under its own type")]
    NotItsType,
    #[error(
        "the content does not have the digest that was announced; it was kept out, send it again"
    )]
    DigestMismatch,
}

/// The media types that are taken. Absent on purpose: anything that a browser or an office
/// program would run.
pub const MIMES: [&str; 11] = [
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/heic",
    "application/pdf",
    "video/mp4",
    "video/webm",
    "audio/mpeg",
    "audio/wav",
    "audio/ogg",
    "text/plain",
];

/// Checks size and content against the type that was named.
///
/// # Errors
/// With what is wrong.
pub fn check(mime: &str, bytes: &[u8]) -> Result<(), AttachmentRefused> {
    if bytes.is_empty() {
        return Err(AttachmentRefused::Empty);
    }
    if bytes.len() > BYTES_MAX {
        return Err(AttachmentRefused::TooLarge);
    }
    if !MIMES.contains(&mime) {
        return Err(AttachmentRefused::TypeNotTaken);
    }
    if is_of(mime, bytes) { Ok(()) } else { Err(AttachmentRefused::NotItsType) }
}

fn is_of(mime: &str, bytes: &[u8]) -> bool {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let at =
        |from: usize, magic: &[u8]| bytes.get(from..).is_some_and(|rest| rest.starts_with(magic));
    match mime {
        "image/jpeg" => starts(&[0xFF, 0xD8, 0xFF]),
        "image/png" => starts(b"\x89PNG\r\n\x1a\n"),
        "image/webp" => starts(b"RIFF") && at(8, b"WEBP"),
        "image/heic" => at(4, b"ftyphei") || at(4, b"ftypmif1"),
        "application/pdf" => starts(b"%PDF-"),
        "video/mp4" => at(4, b"ftyp") && !at(4, b"ftyphei"),
        "video/webm" => starts(&[0x1A, 0x45, 0xDF, 0xA3]),
        "audio/mpeg" => {
            starts(b"ID3") || matches!(bytes, [0xFF, second, ..] if second & 0xE0 == 0xE0)
        }
        "audio/wav" => starts(b"RIFF") && at(8, b"WAVE"),
        "audio/ogg" => starts(b"OggS"),
        "text/plain" => std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0')),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{AttachmentRefused, check};

    #[test]
    fn a_file_that_lies_about_its_type_is_refused() {
        assert_eq!(check("image/png", b"\x89PNG\r\n\x1a\n...."), Ok(()));
        assert_eq!(check("image/png", b"MZ\x90\x00"), Err(AttachmentRefused::NotItsType));
        assert_eq!(check("application/x-msdownload", b"MZ"), Err(AttachmentRefused::TypeNotTaken));
        assert_eq!(check("text/plain", b""), Err(AttachmentRefused::Empty));
        assert_eq!(check("text/plain", &[0xC3, 0x28]), Err(AttachmentRefused::NotItsType));
    }
}
