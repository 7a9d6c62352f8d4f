use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use web::{Filled, Form, Frame, NoticeTone, Page, Problem, Signed, again, sentence};

use super::filling::refused;
use super::here::Here;
use crate::actions::{SetPassword, SetPasswordError, SignInError, Whose, set_password};
use crate::model::Password;

const TITLE: &str = "Change your password";

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct PasswordForm {
    current_password: String,
    new_password: String,
    repeated_password: String,
}

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage {
    frame: Frame,
    form: Filled,
}

pub(super) async fn show(signed: Signed) -> Page<impl Template> {
    Page(PasswordPage { frame: signed.frame(TITLE), form: Filled::empty() })
}

pub(super) async fn send(
    State(here): State<Here>,
    signed: Signed,
    Form { data, .. }: Form<PasswordForm>,
) -> Result<Response, Problem> {
    let command = SetPassword {
        whose: Whose::Own(signed.person.id, signed.session.id),
        current: Password::given(data.current_password),
        new: Password::given(data.new_password),
        repeated: Password::given(data.repeated_password),
    };
    let keeping = (&here.door, here.web.sessions());
    let form = match set_password(&here.desk(&signed), keeping, command).await {
        Ok(_) => {
            let told = "Your password is changed. Your other sessions have ended.";
            let frame = signed.frame(TITLE).noticed(NoticeTone::Success, told);
            return Ok(Page(PasswordPage { frame, form: Filled::empty() }).into_response());
        }
        Err(SetPasswordError::SignIn(error @ SignInError::Locked { .. })) => {
            Filled::empty().faulted_whole(sentence(&error.to_string()))
        }
        Err(error) => refused(Filled::empty(), &error)?,
    };
    Ok(again(PasswordPage { frame: signed.frame(TITLE), form }))
}
