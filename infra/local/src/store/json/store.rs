//! The store itself, its storefront, and its customers.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::v3_date;
use crate::store::people::Customer;
use crate::store::profile::Profile;

/// `/v2/store`.
pub(in crate::store) fn store(profile: &Profile, now: Timestamp) -> Value {
    let mut json = json!({
        "id": profile.hash,
        "account_uuid": "5f0d7c1e-7a3b-4d11-9f0a-9c1b2d3e4f50",
        "domain": profile.domain,
        "secure_url": profile.storefront(),
        "control_panel_base_url": format!("https://store-{}.mybigcommerce.com", profile.hash),
        "status": "live",
        "name": profile.name,
        "first_name": "Robin",
        "last_name": "Hale",
        "address": "21 Clay Court",
        "country": "United States",
        "country_code": "US",
        "infrastructure_region": "us-central1",
        "phone": "303-555-0100",
        "admin_email": "owner@aldergoods.example",
        "order_email": "orders@aldergoods.example",
        "favicon_url": "",
        "timezone": time_zone(&profile.time_zone, now),
        "language": "en",
        "currency": profile.currency,
        "store_id": profile.store_id,
        // An empty array stands for "no logo"; with one this is an object.
        "logo": [],
    });
    super::line::add(&mut json, settings());
    json
}

fn settings() -> Value {
    json!({
        "currency_symbol": "$",
        "decimal_separator": ".",
        "thousands_separator": ",",
        "decimal_places": 2,
        "currency_symbol_location": "left",
        "weight_units": "LBS",
        "dimension_units": "Inches",
        "dimension_decimal_places": 2,
        "dimension_decimal_token": ".",
        "dimension_thousands_token": ",",
        "plan_name": "Plus",
        "plan_level": "Plus",
        "plan_is_trial": false,
        "industry": "",
        "is_price_entered_with_tax": false,
        "default_channel_id": 1,
        "default_site_id": 1000,
        "active_comparison_modules": [],
        "features": {
            "stencil_enabled": true,
            "sitewidehttps_enabled": true,
            "facebook_catalog_id": "",
            "checkout_type": "optimized",
            "wishlists_enabled": false,
            "graphql_storefront_api_enabled": true,
            "shopper_consent_tracking_enabled": true,
            "multi_storefront_enabled": false,
            "storefront_limits": {"active": 1, "total_including_inactive": 1},
        },
    })
}

/// Offsets in seconds: `raw_offset` is standard time, `dst_offset` summer time.
fn time_zone(name: &str, now: Timestamp) -> Value {
    let zone = TimeZone::get(name).unwrap_or(TimeZone::UTC);
    let today = zone.to_offset_info(now);
    let other = zone.following(now).next().map_or(today.offset(), |change| change.offset());
    let (standard, summer) = if today.dst().is_dst() { (other, today.offset()) } else { (today.offset(), other) };
    let day = "M jS Y";
    json!({
        "name": name,
        "raw_offset": standard.seconds(),
        "dst_offset": summer.seconds(),
        "dst_correction": standard != summer,
        "date_format": {"display": day, "export": day, "extended_display": "M jS Y @ g:i A"},
    })
}

/// `/v3/channels/{id}/site`.
pub(in crate::store) fn site(profile: &Profile, now: Timestamp) -> Value {
    let (url, at) = (profile.storefront(), v3_date(now));
    json!({
        "id": 1000,
        "url": url,
        "channel_id": 1,
        "created_at": at,
        "updated_at": at,
        "urls": [{"url": url, "type": "primary", "created_at": at, "updated_at": at}],
        "is_checkout_url_customized": false,
    })
}

/// An entry of `/v3/customers`.
pub(in crate::store) fn customer(customer: &Customer) -> Value {
    let person = &customer.person;
    let created = v3_date(customer.created);
    json!({
        "id": customer.id,
        "email": person.email,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "company": "",
        "phone": person.phone,
        "notes": "",
        "tax_exempt_category": "",
        "customer_group_id": customer.group_id,
        "address_count": 1,
        "attribute_count": 0,
        "date_created": created,
        "date_modified": created,
        "accepts_product_review_abandoned_cart_emails": true,
        "channel_ids": [1],
        "origin_channel_id": 1,
        "authentication": {"force_password_reset": false},
        "registration_ip_address": "",
    })
}
