use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use desk::Caller;
use kernel::{PersonId, Realm, Refusal as _, Timestamp};
use serde::Deserialize;
use web::{Filled, Form, Frame, Next, Page, Problem, Query, Visitor, again, sentence};

use super::filling::refused;
use super::here::Here;
use super::seat;
use crate::actions::{
    SetPassword, SetPasswordError, SignIn, SignInAnswer, SignInError, Whose, set_password, sign_in,
};
use crate::model::{Password, PersonRecord};

#[derive(Deserialize)]
pub(super) struct Asked {
    next: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct SignInForm {
    email: String,
    password: String,
    next: String,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    frame: Frame,
    form: Filled,
    next: Next,
}

/// A password of one's own, in place of a one-time code.
#[derive(Template)]
#[template(path = "choose_password.html")]
struct ChoosePage {
    frame: Frame,
    form: Filled,
    email: String,
    /// Carried on to the next step, so that it need not be typed twice; no page is kept.
    code: String,
    next: Next,
}

pub(super) async fn show(visitor: Visitor, Query(asked): Query<Asked>) -> Page<impl Template> {
    let next = Next::of(asked.next.as_deref());
    Page(SignInPage { frame: visitor.frame("Sign in"), form: Filled::empty(), next })
}

pub(super) async fn send(
    State(here): State<Here>,
    visitor: Visitor,
    Form { data, filled }: Form<SignInForm>,
) -> Result<Response, Problem> {
    let next = Next::of(Some(&data.next));
    let mut form = Filled::empty().with("email", &data.email);
    if data.email.trim().is_empty() {
        form = form.faulted("email", "Enter your email address");
    }
    if data.password.is_empty() {
        form = form.faulted("password", "Enter your password or one-time code");
    }
    drop(filled);
    if form.is_faulty() {
        return Ok(again(SignInPage { frame: visitor.frame("Sign in"), form, next }));
    }
    let password = Password::given(data.password.clone());
    let command = SignIn { email: data.email.clone(), password };
    match sign_in(&here.live.desk(Caller::public()), &here.door, command).await {
        Ok(SignInAnswer::SignedIn(person)) => seated(&here, person, &next).await,
        Ok(SignInAnswer::MustChoose) => {
            let (frame, form) = (visitor.frame("Choose a password"), Filled::empty());
            let (email, code) = (data.email, data.password);
            Ok(Page(ChoosePage { frame, form, email, code, next }).into_response())
        }
        Err(error) => not_in(&visitor, (form, next), &error),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ChooseForm {
    email: String,
    code: String,
    new_password: String,
    repeated_password: String,
    next: String,
}

pub(super) async fn choose(
    State(here): State<Here>,
    visitor: Visitor,
    Form { data, .. }: Form<ChooseForm>,
) -> Result<Response, Problem> {
    let next = Next::of(Some(&data.next));
    let command = SetPassword {
        whose: Whose::AtTheDoor { email: data.email.clone() },
        current: Password::given(data.code.clone()),
        new: Password::given(data.new_password),
        repeated: Password::given(data.repeated_password),
    };
    let desk = here.live.desk(Caller::public());
    match set_password(&desk, (&here.door, here.web.sessions()), command).await {
        Ok(person) => seated(&here, person, &next).await,
        Err(SetPasswordError::SignIn(error)) => {
            not_in(&visitor, (Filled::empty().with("email", data.email), next), &error)
        }
        Err(error) => {
            let form = refused(Filled::empty(), &error)?;
            let frame = visitor.frame("Choose a password");
            let (email, code) = (data.email, data.code);
            Ok(again(ChoosePage { frame, form, email, code, next }))
        }
    }
}

/// Starts a session at the person's only room; who has several chooses first.
async fn seated(here: &Here, person: PersonId, next: &Next) -> Result<Response, Problem> {
    let desk = here.live.desk(Caller::hub());
    let record = desk.load::<PersonRecord>(person).await?;
    let room = match record.rooms() {
        [only] => Some(*only),
        _ => None,
    };
    let issued = here.web.sessions().issue(person, room, Realm::Live).await?;
    let mut response = if record.rooms().len() > 1 { seat::choose_first(next) } else { next.see() };
    response.headers_mut().append(header::SET_COOKIE, issued.cookie);
    Ok(response)
}

/// The sign-in page again, with why. Anything but the person's own to mend is a problem.
fn not_in(
    visitor: &Visitor,
    (form, next): (Filled, Next),
    error: &SignInError,
) -> Result<Response, Problem> {
    let frame = visitor.frame("Sign in");
    let (status, form) = match error {
        SignInError::NotRecognised => {
            let text = "Email address or password is not right. Check both and try again";
            (StatusCode::UNAUTHORIZED, form.faulted("email", text))
        }
        SignInError::Locked { until, .. } => {
            (StatusCode::TOO_MANY_REQUESTS, form.faulted_whole(locked_words(*until)))
        }
        SignInError::Suspended | SignInError::CodeExpired => {
            (StatusCode::FORBIDDEN, form.faulted_whole(sentence(&error.to_string())))
        }
        SignInError::Busy(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, form.faulted_whole(sentence(&error.to_string())))
        }
        SignInError::Desk(error) => return Err(Problem::of(error)),
    };
    let mut response = (status, Page(SignInPage { frame, form, next })).into_response();
    if let Some(seconds) = error.retry_seconds() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

fn locked_words(until: Timestamp) -> String {
    format!(
        "Too many attempts. This address is locked until {}. Wait, or ask your agency's \
         administrator for a one-time code",
        web::london_time(until)
    )
}
