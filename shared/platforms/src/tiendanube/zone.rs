//! The time zone of a store, which its API does not tell: by its country. Pure.

use jiff::tz::TimeZone;

/// Where most of the platform's shops are.
const DEFAULT: &str = "America/Sao_Paulo";
/// The zone most people of a country live in, by ISO 3166-1 alpha-2: the countries the platform sells in, then their
/// neighbours.
const BY_COUNTRY: [(&str, &str); 12] = [
    ("AR", "America/Argentina/Buenos_Aires"),
    ("BR", DEFAULT),
    ("MX", "America/Mexico_City"),
    ("CO", "America/Bogota"),
    ("CL", "America/Santiago"),
    ("PE", "America/Lima"),
    ("UY", "America/Montevideo"),
    ("PY", "America/Asuncion"),
    ("BO", "America/La_Paz"),
    ("EC", "America/Guayaquil"),
    ("ES", "Europe/Madrid"),
    ("PT", "Europe/Lisbon"),
];

/// The zone of a store in this country.
pub(super) fn of(country: Option<&str>) -> TimeZone {
    let country = country.unwrap_or_default();
    let known = BY_COUNTRY.iter().find(|(code, _)| code.eq_ignore_ascii_case(country));
    let name = known.map_or(DEFAULT, |(_, zone)| *zone);
    TimeZone::get(name).expect("jiff has every zone of the list compiled in")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_has_its_zone_and_any_other_that_of_most_shops() {
        let name = |country| of(country).iana_name().map(str::to_owned);
        for (country, zone) in BY_COUNTRY {
            assert_eq!(name(Some(country)).as_deref(), Some(zone));
        }
        assert_eq!(name(Some("ar")).as_deref(), Some("America/Argentina/Buenos_Aires"));
        assert_eq!([name(Some("JP")), name(None)], [Some(DEFAULT.to_owned()), Some(DEFAULT.to_owned())]);
    }
}
