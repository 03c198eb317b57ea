//! Invented buyers, and those that nobody knows.

use fastrand::Rng;

/// Someone who buys: who they are and where to send things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buyer {
    /// Given and family name in one, as the platform holds it.
    pub name: String,
    /// As typed.
    pub email: String,
    /// With country code; may be empty.
    pub phone: String,
    /// Number of an identity document; may be empty.
    pub identification: String,
    /// Where they live.
    pub address: Address,
}

/// A postal address, in the platform's own parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Street without the number.
    pub street: String,
    /// House number.
    pub number: String,
    /// Floor and flat; may be empty.
    pub floor: String,
    /// Part of the city.
    pub locality: String,
    /// Postal code.
    pub zipcode: String,
    /// City.
    pub city: String,
    /// Province, spelt out.
    pub province: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
}

const FIRST: [&str; 14] = [
    "Camila", "Bruno", "Lucía", "Tomás", "Renata", "Joaquín", "Milagros", "Ezequiel", "Sofía", "Iván", "Abril",
    "Gaspar", "Martina", "Nahuel",
];
const LAST: [&str; 12] = [
    "Ferreyra", "Sosa", "Peralta", "Quiroga", "Villalba", "Núñez", "Arrieta", "Medina", "Basualdo", "Cáceres", "Luján",
    "Ojeda",
];
const STREETS: [&str; 6] = ["Av. Belgrano", "Córdoba", "Las Heras", "Sarmiento", "Güemes", "Pasaje La Paz"];
const MAIL_DOMAINS: [&str; 3] = ["correosur.example", "buzon.example", "pampamail.example"];

/// City, locality, province, zip, phone without its last two digits.
const TOWNS: [(&str, &str, &str, &str, &str); 5] = [
    ("Ciudad Autónoma de Buenos Aires", "Palermo", "Capital Federal", "1425", "+54911555501"),
    ("Rosario", "Centro", "Santa Fe", "2000", "+54934155501"),
    ("Mendoza", "Quinta Sección", "Mendoza", "5500", "+54926155501"),
    ("Bahía Blanca", "Universitario", "Buenos Aires", "8000", "+54929155501"),
    ("Salta", "Tres Cerritos", "Salta", "4400", "+54938755501"),
];

impl Buyer {
    /// Someone new; two calls may meet the same name, never the same e-mail as long as `number` differs.
    pub(super) fn somebody(rng: &mut Rng, number: u64) -> Self {
        let pick = |rng: &mut Rng, from: &[&'static str]| from[rng.usize(..from.len())];
        let (first, last, domain) = (pick(rng, &FIRST), pick(rng, &LAST), pick(rng, &MAIL_DOMAINS));
        let (city, locality, province, zipcode, phone) = TOWNS[rng.usize(..TOWNS.len())];
        let address = Address {
            street: pick(rng, &STREETS).to_owned(),
            number: rng.u32(100..4000).to_string(),
            floor: if rng.bool() { String::new() } else { format!("{}B", rng.u32(1..12)) },
            locality: locality.to_owned(),
            zipcode: zipcode.to_owned(),
            city: city.to_owned(),
            province: province.to_owned(),
            country: "AR".to_owned(),
        };
        Self {
            name: format!("{first} {last}"),
            email: format!("{}.{}{number}@{domain}", plain(first), plain(last)),
            // One in eight gives no phone.
            phone: if rng.u8(..8) == 0 { String::new() } else { format!("{phone}{:02}", rng.u32(..100)) },
            identification: rng.u32(20_000_000..45_000_000).to_string(),
            address,
        }
    }

    /// What the platform puts where an app that makes an order does not say who buys.
    pub fn unknown(language: &str) -> Self {
        let (name, email) = match language {
            "pt" => ("Não informado", "email@naoinformado.com"),
            _ => ("No informado", "email@noinformado.com"),
        };
        let text = || name.to_owned();
        let address = Address {
            street: text(),
            number: "0".to_owned(),
            floor: String::new(),
            locality: text(),
            zipcode: "0000".to_owned(),
            city: text(),
            province: text(),
            country: if language == "pt" { "BR" } else { "AR" }.to_owned(),
        };
        let (phone, identification) = (String::new(), String::new());
        Self { name: text(), email: email.to_owned(), phone, identification, address }
    }
}

/// "Núñez" → "nunez": good enough for the names above.
fn plain(name: &str) -> String {
    let letter = |c: char| match c {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' => 'u',
        'ñ' => 'n',
        _ => c,
    };
    name.to_lowercase().chars().map(letter).collect()
}
