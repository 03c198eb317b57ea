//! The invented assortment of the sample shop.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::catalog::{Brand, Catalog, Category, Choice, Image, Product, ProductOption, Variant};
use super::money::cents;

const BRANDS: [(u64, &str); 4] =
    [(11, "Tarn Ceramics"), (12, "Millbrook Linen"), (13, "Copperleaf"), (14, "Hearth & Hollow")];

/// Id, parent, name.
const CATEGORIES: [(u64, u64, &str); 8] = [
    (21, 0, "Kitchen"),
    (22, 21, "Drinkware"),
    (23, 21, "Cookware"),
    (24, 0, "Textiles"),
    (25, 0, "Outdoors"),
    (26, 25, "Lighting"),
    (27, 0, "Guides"),
    (28, 0, "Last Chance"),
];

struct Row {
    name: &'static str,
    sku: &'static str,
    cents: i64,
    sale_cents: Option<i64>,
    brand: u64,
    categories: &'static [u64],
    option: Option<(&'static str, &'static [&'static str])>,
    pictures: u64,
    digital: bool,
}

const fn row(name: &'static str, sku: &'static str, cents: i64, brand: u64, categories: &'static [u64]) -> Row {
    Row { name, sku, cents, sale_cents: None, brand, categories, option: None, pictures: 1, digital: false }
}

/// Simple and optioned products, on sale and not, without brand, without pictures, and downloads.
const ROWS: [Row; 20] = [
    Row { option: Some(("Glaze", &["Moss", "Chalk", "Rust"])), ..row("Stoneware Mug", "TC-MUG", 1950, 11, &[21, 22]) },
    Row { option: Some(("Glaze", &["Moss", "Chalk"])), ..row("Pour-Over Dripper", "TC-DRIP", 3800, 11, &[22]) },
    Row { sale_cents: Some(2200), ..row("Espresso Cup Pair", "TC-ESP2", 2700, 11, &[22, 28]) },
    Row { option: Some(("Size", &["20 cm", "26 cm"])), ..row("Cast Iron Skillet", "HH-SKIL", 6400, 14, &[21, 23]) },
    Row { option: Some(("Colour", &["Navy", "Cream"])), ..row("Enamel Kettle", "CL-KETL", 5200, 13, &[23, 25]) },
    Row { pictures: 3, ..row("Copper Saucepan", "CL-PAN", 11800, 13, &[23]) },
    Row { option: Some(("Colour", &["Oat", "Slate"])), ..row("Linen Tea Towel", "ML-TOWL", 1725, 12, &[21, 24]) },
    Row { option: Some(("Colour", &["Oat", "Slate"])), ..row("Linen Apron", "ML-APRN", 4600, 12, &[24]) },
    Row { pictures: 2, ..row("Wool Throw", "ML-THRW", 12900, 12, &[24]) },
    Row { sale_cents: Some(5900), ..row("Picnic Blanket", "ML-PICN", 7400, 12, &[24, 25, 28]) },
    row("Enamel Plate Set", "CL-PLT4", 3400, 13, &[21, 25]),
    row("Camp Lantern", "HH-LANT", 5800, 14, &[25, 26]),
    Row { option: Some(("Scent", &["Cedar", "Fig", "Plain"])), ..row("Soy Candle", "HH-CNDL", 2100, 14, &[26]) },
    row("Folding Stool", "HH-STOL", 8300, 14, &[25]),
    Row { option: Some(("Size", &["Small", "Large"])), ..row("Oak Chopping Board", "HH-BORD", 4300, 14, &[21]) },
    row("Bread Knife", "HH-KNIF", 3900, 14, &[21]),
    Row { pictures: 0, ..row("Pepper Mill, 18 cm", "HH-MILL", 4800, 14, &[21]) },
    row("Storage Jar Trio", "AG-JAR3", 3600, 0, &[21]),
    Row { pictures: 0, digital: true, ..row("Glaze Care Guide (PDF)", "AG-PDF1", 600, 0, &[27]) },
    Row { digital: true, ..row("Campfire Cooking Course (Video)", "AG-VID1", 2400, 0, &[27]) },
];

/// The assortment with fixed ids; pictures live under `cdn` (a URL without a slash at its end).
pub(crate) fn assortment(cdn: &str, since: Timestamp) -> Catalog {
    let mut next_variant = 501;
    let products = ROWS.iter().zip(101..).map(|(row, id)| (id, product(row, id, &mut next_variant, cdn, since)));
    let category = |&(id, parent_id, name): &(u64, u64, &str)| {
        let path = format!("/{}/", slug(name));
        (id, Category { id, parent_id, name: name.to_owned(), path })
    };
    let brand = |&(id, name): &(u64, &str)| {
        let path = format!("/brands/{}/", slug(name));
        (id, Brand { id, name: name.to_owned(), path })
    };
    Catalog {
        products: products.collect(),
        categories: CATEGORIES.iter().map(category).collect(),
        brands: BRANDS.iter().map(brand).collect::<BTreeMap<_, _>>(),
    }
}

fn product(row: &Row, id: u64, next_variant: &mut u64, cdn: &str, since: Timestamp) -> Product {
    let slug = slug(row.name);
    let image = |n| {
        let id = id * 10 + n;
        Image { id, template: format!("{cdn}/images/{id}/{slug}-{n}.{{size}}.jpg?c=1") }
    };
    let mut variant = |price: Option<Decimal>, choice: Option<Choice>, sku: String| {
        *next_variant += 1;
        Variant { id: *next_variant, sku, price, choice, image_url: String::new() }
    };
    let price = cents(row.cents);
    let variants = match row.option {
        None => vec![variant(None, None, row.sku.to_owned())],
        Some((name, labels)) => labels
            .iter()
            .zip(0..)
            .map(|(label, n)| {
                // Larger sizes cost more; colours and scents do not.
                let price = (name == "Size" && n > 0).then(|| price + cents(1500) * Decimal::from(n));
                let choice = Choice { id: id * 10 + n, label: (*label).to_owned() };
                let code: String = label.chars().filter(char::is_ascii_alphanumeric).take(4).collect();
                variant(price, Some(choice), format!("{}-{}", row.sku, code.to_uppercase()))
            })
            .collect(),
    };
    Product {
        id,
        name: row.name.to_owned(),
        sku: row.sku.to_owned(),
        path: format!("/{slug}/"),
        is_digital: row.digital,
        price,
        sale_price: row.sale_cents.map(cents),
        cost: if row.digital { Decimal::ZERO } else { cents(row.cents * 2 / 5) },
        weight: if row.digital { Decimal::ZERO } else { cents(90) },
        categories: row.categories.to_vec(),
        brand_id: row.brand,
        option: row.option.map(|(name, _)| ProductOption { id: id + 30, name: name.to_owned() }),
        variants,
        images: (0..row.pictures).map(image).collect(),
        modified: since,
    }
}

/// "Pepper Mill, 18 cm" → "pepper-mill-18-cm".
fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}
