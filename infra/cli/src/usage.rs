//! What is said of arguments that cannot be taken: never what may be a secret in the wrong place. Pure.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::document::HIDDEN;

/// Where clap quotes what was given.
const QUOTED: [ContextKind; 3] = [ContextKind::InvalidArg, ContextKind::InvalidSubcommand, ContextKind::InvalidValue];

/// The error without values that it would quote. `--set` takes one NAME=VALUE, and people write more behind it.
pub(crate) fn discreet(mut error: clap::Error) -> clap::Error {
    for place in QUOTED {
        let Some(ContextValue::String(quoted)) = error.get(place) else { continue };
        let shown = match (quoted.split_once('='), error.kind()) {
            // Of an option only the name is quoted.
            _ if quoted.starts_with('-') => continue,
            (Some((name, _)), _) => format!("{name}={HIDDEN}"),
            (None, ErrorKind::UnknownArgument | ErrorKind::TooManyValues) => HIDDEN.to_owned(),
            (None, _) => continue,
        };
        error.insert(place, ContextValue::String(shown));
        error.remove(ContextKind::Suggested);
    }
    error
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::discreet;
    use crate::Arguments;

    fn said(arguments: &[&str]) -> String {
        let arguments = std::iter::once("orderwire").chain(arguments.iter().copied());
        discreet(Arguments::try_parse_from(arguments).err().expect("it cannot be taken")).to_string()
    }

    #[test]
    fn a_secret_in_the_wrong_place_is_not_shown() {
        for arguments in [
            &["connect", "--set", "store_hash=qx7", "api_key=pk_5550123"][..],
            &["connect", "--set", "access_token=", "pk_5550123"],
            &["connect", "--yes=pk_5550123"],
            &["connect", "--api-key=pk_5550123"],
            &["rotate", "api_key=pk_5550123"],
            &["rotate", "store", "--store", "a", "api_key=pk_5550123"],
        ] {
            let said = said(arguments);
            assert!(!said.contains("5550123") && said.contains("orderwire"), "{said}");
        }
        assert!(said(&["connect", "api_key=pk_5550123"]).contains("'api_key=•••'"));
    }

    #[test]
    fn anything_else_is_said_as_it_was() {
        assert!(said(&["connect", "--stor", "a"]).contains("'--stor'"));
        assert!(said(&["conect"]).contains("'conect'"));
        assert!(said(&["connect", "--set"]).contains("NAME=VALUE"));
    }
}
