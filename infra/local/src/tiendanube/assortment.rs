//! The invented assortment of the sample shop.

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::catalog::{Catalog, Category, Product, Text, Variant};

/// Id, parent, Spanish, Portuguese.
const CATEGORIES: [(u64, Option<u64>, &str, &str); 5] = [
    (60_110, None, "Mates", "Cuias"),
    (60_115, Some(60_110), "Mates de calabaza", "Cuias de porongo"),
    (60_120, None, "Bombillas", "Bombas"),
    (60_200, None, "Yerbas", ""),
    (60_300, None, "Recetarios", "Receitas"),
];

struct Row {
    name: (&'static str, &'static str),
    sku: Option<&'static str>,
    price: i64,
    sale: Option<i64>,
    brand: Option<&'static str>,
    categories: &'static [u64],
    values: &'static [(&'static str, &'static str)],
    pictures: u64,
    digital: bool,
}

const fn row(name: (&'static str, &'static str), sku: Option<&'static str>, price: i64) -> Row {
    Row { name, sku, price, sale: None, brand: None, categories: &[], values: &[], pictures: 1, digital: false }
}

const BLACK_AND_BROWN: &[(&str, &str)] = &[("Negro", "Preto"), ("Marrón", "Marrom")];

/// With and without variants, brand, SKU, picture, translation, promotion; and a download.
const ROWS: [Row; 9] = [
    Row {
        sale: Some(32_000),
        brand: Some("Mates del Sur"),
        categories: &[60_110, 60_115],
        values: BLACK_AND_BROWN,
        pictures: 2,
        ..row(("Mate Imperial", "Cuia Imperial"), Some("MATE-IMP"), 36_000)
    },
    Row {
        brand: Some("Mates del Sur"),
        categories: &[60_110],
        values: &[("Chico", "Pequeno"), ("Grande", "Grande")],
        ..row(("Mate de algarrobo", "Cuia de algarroba"), Some("MATE-ALG"), 18_500)
    },
    Row { categories: &[60_110], ..row(("Mate de vidrio", "Cuia de vidro"), Some("MATE-VID"), 12_400) },
    Row { categories: &[60_200], pictures: 0, ..row(("Yerba Orgánica 500g", ""), None, 5_500) },
    Row { brand: Some("Litoral"), categories: &[60_200], ..row(("Yerba Barbacuá 1kg", ""), Some("YER-BAR"), 9_800) },
    Row {
        brand: Some("Platería Luján"),
        categories: &[60_120],
        ..row(("Bombilla de alpaca", "Bomba de alpaca"), Some("BOM-ALP"), 22_000)
    },
    Row { categories: &[60_120], ..row(("Bombilla resorte", "Bomba mola"), Some("BOM-RES"), 4_350) },
    row(("Termo de acero 1l", "Garrafa térmica 1l"), Some("TER-1L"), 41_990),
    Row {
        categories: &[60_300],
        pictures: 0,
        digital: true,
        ..row(("Recetario del mate (PDF)", "Receitas (PDF)"), Some("PDF-REC"), 3_000)
    },
];

/// The assortment with fixed ids; pictures live under `cdn` (a URL without a slash at its end).
pub(super) fn assortment(cdn: &str, since: Timestamp) -> Catalog {
    let products = ROWS.iter().zip(0..).map(|(row, n)| {
        let id = 210_500_101 + n;
        (id, product(row, id, 880_100_201 + n * 10, cdn, since))
    });
    let category =
        |&(id, parent, es, pt): &(u64, Option<u64>, &str, &str)| (id, Category { id, parent, name: text((es, pt)) });
    Catalog { products: products.collect(), categories: CATEGORIES.iter().map(category).collect() }
}

fn product(row: &Row, id: u64, first_variant: u64, cdn: &str, since: Timestamp) -> Product {
    let handle = slug(row.name.0);
    let variant = |n: u64, value: Option<&(&str, &str)>| Variant {
        id: first_variant + n,
        sku: row.sku.map(|sku| match value {
            Some((es, _)) => format!("{sku}-{}", es.chars().take(3).collect::<String>().to_uppercase()),
            None => sku.to_owned(),
        }),
        price: Decimal::from(row.price),
        promotional_price: row.sale.map(Decimal::from),
        value: value.copied().map(text),
    };
    Product {
        id,
        name: text(row.name),
        handle: Text { es: handle.clone(), pt: slug(row.name.1) },
        brand: row.brand.map(str::to_owned),
        categories: row.categories.to_vec(),
        images: (1..=row.pictures)
            .map(|n| (id * 10 + n, format!("{cdn}/products/{handle}-{n}-1024-1024.jpg")))
            .collect(),
        variants: match row.values {
            [] => vec![variant(0, None)],
            values => values.iter().zip(0..).map(|(value, n)| variant(n, Some(value))).collect(),
        },
        requires_shipping: !row.digital,
        updated: since,
    }
}

fn text((es, pt): (&str, &str)) -> Text {
    Text { es: es.to_owned(), pt: pt.to_owned() }
}

/// "Mate Imperial" → "mate-imperial"; letters with accents are left out.
pub(super) fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}
