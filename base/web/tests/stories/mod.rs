mod bodies_are_bounded;
mod every_answer_is_guarded;
mod feeds_resume_and_end;
mod forms_carry_their_token;
mod parts_are_accessible;
mod programs_use_the_api;
mod sessions_end;
