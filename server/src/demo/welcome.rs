//! What a visitor reads once the demo is up.

use std::net::SocketAddr;
use std::path::Path;

use super::accounts::{ACCOUNTS_FILE, REPLAY_FILE};
use super::county;

/// The page to read: addresses, accounts, and what to try.
#[must_use]
pub fn text(address: SocketAddr, password: &str, folder: &Path) -> String {
    let url = page_url(address);
    let mut text = format!(
        "\nBluelight is running a fictional county, Wendleshire, at {url}\n\n\
         Sign in at {url}/sign-in with any of these and the password  {password}\n\n"
    );
    for account in county::accounts() {
        text.push_str(&format!("  {:<40} {}\n", account.email, account.name));
    }
    text.push_str(&format!(
        "\nWhat to try\n\
         \x20 Sign in as the fire operator: incidents arrive by themselves; accept, reject, redirect.\n\
         \x20 While you sit at a room its simulated operator leaves the deciding to you for 45 s.\n\
         \x20 Sign in as the police operator in another browser and share an incident yourself.\n\
         \x20 Fire is told the general part only: compare one incident in both rooms.\n\
         \x20 Leave one undecided: both rooms alarm at 30 s, and at 60 s whom to ring is named.\n\
         \x20 The register of collaboration needs no sign-in: {url}/areas\n\n\
         Past incidents, in the exercise realm:\n\
         \x20 bluelight replay FILE.csv --to {url} --rate 5 --credentials {}\n\n\
         Accounts as data: {}\n\
         Ctrl-C ends it. The next start begins afresh.\n",
        folder.join(REPLAY_FILE).display(),
        folder.join(ACCOUNTS_FILE).display(),
    ));
    text
}

/// How a browser on this machine reaches the hub.
fn page_url(address: SocketAddr) -> String {
    if address.ip().is_loopback() || address.ip().is_unspecified() {
        format!("http://localhost:{}", address.port())
    } else {
        format!("http://{address}")
    }
}

/// How a program on this machine reaches the hub.
#[must_use]
pub fn program_url(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        let host = if address.is_ipv4() { "127.0.0.1" } else { "[::1]" };
        format!("http://{host}:{}", address.port())
    } else {
        format!("http://{address}")
    }
}

#[cfg(test)]
mod tests {
    use super::{program_url, text};
    use std::path::Path;

    #[test]
    fn a_visitor_is_told_the_address_the_accounts_and_the_password() {
        let text = text("127.0.0.1:8080".parse().unwrap(), "abcd-efgh", Path::new("demo"));
        for told in ["http://localhost:8080", "abcd-efgh", "fire.operator@wendleshire.example"] {
            assert!(text.contains(told), "{told}");
        }
    }

    #[test]
    fn a_program_on_this_machine_can_use_the_address() {
        let url = |address: &str| program_url(address.parse().unwrap());
        assert_eq!(url("0.0.0.0:80"), "http://127.0.0.1:80");
        assert_eq!(url("[::]:80"), "http://[::1]:80");
        assert_eq!(url("10.1.2.3:80"), "http://10.1.2.3:80");
    }
}
