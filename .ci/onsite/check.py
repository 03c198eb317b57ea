"""Tries the on-site script, as `orderwire onsite` writes it, in headless Chromium on a page of each platform's shape.

    python .ci/onsite/check.py --orderwire target/debug/orderwire [--only WORD]

With ORDERWIRE_API_SPECS every event is also held to Klaviyo's own description of its client API.
"""

import argparse
import base64
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import traceback

from selenium import webdriver
from selenium.webdriver.common.by import By

from shop import Shop

PATIENCE = 10
STORES = {
    "bigcommerce": {"store_hash": "qx7k2m9tza", "access_token": "t", "client_secret": "s", "webhook_tokens": ["w"]},
    "neto": {"store_url": "https://redgum.example", "api_key": "k", "username": "u", "webhook_tokens": ["w"]},
    "tiendanube": {"store_id": "4471902", "access_token": "t", "client_secret": "s", "user_agent": "Sample (it@ceibo.example)"},
}


class Stand:
    def __init__(self, orderwire, folder):
        self.orderwire, self.folder, self.shop, self.driver = orderwire, pathlib.Path(folder), Shop(), None

    def script(self, platform, options=None):
        """What the command writes for a store of this platform."""
        config = {
            "stores": [{"id": "s1", "platform": platform, "credentials": STORES[platform], "options": options or {}, "destinations": ["k"]}],
            "destinations": [{"id": "k", "kind": "klaviyo", "api_base": self.shop.api, "credentials": {"api_key": "pk_sample"}}],
        }
        file = self.folder / "config.json"
        file.write_text(json.dumps(config), encoding="utf-8")
        command = [self.orderwire, "onsite", "--config", file, "--store", "s1", "--public-key", "XyZ123", "--output", "-"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def browser(self):
        """A browser nobody has used yet."""
        if self.driver:
            self.driver.quit()
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for flag in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
        self.shop.events, self.shop.cart, self.shop.replaced, self.shop.status = [], None, {}, 202

    def visit(self, platform, path=""):
        self.driver.get("about:blank")
        self.driver.get(f"{self.shop.url}/{platform}/product{path}")

    def click(self, id):
        self.driver.find_element(By.ID, id).click()

    def events(self, count, quiet=0.4):
        """Exactly so many events since the last call, once nothing more comes."""
        until, seen = time.monotonic() + PATIENCE, None
        while time.monotonic() < until and len(self.shop.events) < count:
            time.sleep(0.02)
        while seen != len(self.shop.events):
            seen = len(self.shop.events)
            time.sleep(quiet)
        events, self.shop.events = self.shop.events, []
        told = [event["body"]["data"]["attributes"]["metric"]["data"]["attributes"]["name"] for event in events]
        assert len(events) == count, f"{count} events expected, these came: {told}"
        for event in events:
            assert event["path"] == "/client/events" and event["query"] == {"company_id": "XyZ123"}, event
            assert event["headers"]["revision"] and event["headers"]["Content-Type"] == "application/vnd.api+json", event
            described(event["body"])
        return {name: event["body"]["data"]["attributes"] for name, event in zip(told, events)}

    def complaints(self):
        return [line["message"] for line in self.driver.get_log("browser") if line["level"] == "SEVERE" and "favicon" not in line["message"] and " 500 " not in line["message"]]

    def end(self):
        if self.driver:
            self.driver.quit()
        self.shop.end()


def described(body):
    """Against Klaviyo's OpenAPI, as far as it is at hand."""
    folder = os.environ.get("ORDERWIRE_API_SPECS")
    if not folder:
        return
    import jsonschema
    document = json.loads((pathlib.Path(folder) / "klaviyo" / "stable.json").read_text(encoding="utf-8"))
    schema = {**document["components"]["schemas"]["EventCreateQueryV2"], "components": document["components"]}
    jsonschema.Draft202012Validator(schema).validate(body)


def who(event):
    return event["profile"]["data"]["attributes"]


# ---- the checks


def bigcommerce_product_is_told_of_an_unknown_shopper(stand):
    stand.shop.script = stand.script("bigcommerce")
    stand.visit("bigcommerce", "?utm_source=x")
    told = stand.events(2)
    active, viewed = told["Active on Site"], told["Viewed Product"]
    assert set(who(viewed)) == {"anonymous_id"} and who(viewed) == who(active), told
    assert viewed["value"] == 48.5 and viewed["value_currency"] == "USD", viewed
    assert viewed["properties"] == {
        "ProductName": "Moss Teapot", "ProductID": "311", "SKU": "ALD-TP-M", "ImageURL": "https://cdn.alder.example/moss.jpg",
        "URL": "https://alder.example/moss-teapot/", "Brand": "Alder", "Price": 48.5, "CompareAtPrice": 60,
    }, viewed["properties"]
    stand.visit("bigcommerce")
    again = stand.events(1)["Viewed Product"]
    assert who(again) == who(viewed) and again["unique_id"] != viewed["unique_id"], "one visit, one person, two looks"


def cart(email="", *lines):
    items = [
        {"id": id, "productId": 311, "sku": "ALD-TP-M", "name": "Moss Teapot", "quantity": quantity, "listPrice": 48.5, "url": "https://alder.example/moss-teapot/", "imageUrl": "https://cdn.alder.example/moss.jpg", "parentId": None}
        for id, quantity in lines
    ]
    total = sum(item["quantity"] * 48.5 for item in items)
    return {"id": "c-1", "customerId": 0, "email": email, "currency": {"code": "USD"}, "cartAmount": total, "lineItems": {"physicalItems": items, "digitalItems": [], "giftCertificates": [], "customItems": []}}


def bigcommerce_cart_is_told_once_per_addition(stand):
    stand.shop.script = stand.script("bigcommerce")
    stand.visit("bigcommerce")
    stand.events(2)
    stand.shop.cart = cart("", ("l-1", 2))
    stand.click("add")
    added = stand.events(1)["Added to Cart"]
    assert added["unique_id"] == "bigcommerce:s1:cart:c-1:added:l-1", added
    assert added["value"] == 97 and added["properties"]["AddedItemQuantity"] == 2, added
    assert added["properties"]["AddedItemProductName"] == "Moss Teapot" and added["properties"]["ItemNames"] == ["Moss Teapot"], added
    assert added["properties"]["Items"][0]["SKU"] == "ALD-TP-M" and added["properties"]["CheckoutURL"].endswith("/checkout"), added
    stand.shop.cart = cart("", ("l-1", 3))
    stand.click("add")
    more = stand.events(1)["Added to Cart"]
    assert more["properties"]["AddedItemQuantity"] == 1 and more["unique_id"].endswith(":l-1:3"), more
    stand.driver.get(stand.shop.url + "/cart.php")
    assert list(stand.events(1)) == ["Viewed Product"], "the cart's page tells nothing again"
    stand.shop.cart = cart("", ("l-1", 1))
    stand.driver.get(stand.shop.url + "/cart.php")
    assert "Added to Cart" not in stand.events(1), "taking something out is no addition"


def bigcommerce_shopper_is_known_by_the_carts_email(stand):
    stand.shop.script = stand.script("bigcommerce")
    stand.shop.cart = cart(" Mara@Harbourmail.Example", ("l-1", 1))
    stand.visit("bigcommerce")
    assert who(stand.events(2)["Viewed Product"])["email"] == "mara@harbourmail.example", "and what was in the cart is no news"


def bigcommerce_cart_that_the_server_tells_of_is_left_to_it(stand):
    stand.shop.script = stand.script("bigcommerce", {"added_to_cart": True})
    stand.visit("bigcommerce")
    stand.events(2)
    stand.shop.cart = cart("", ("l-1", 1))
    stand.click("add")
    assert list(stand.events(1)) == ["Added to Cart"], "nobody else can know"
    stand.shop.cart = cart("mara@harbourmail.example", ("l-1", 1), ("l-2", 1))
    stand.click("add")
    stand.events(0)
    stand.shop.cart = cart("mara@harbourmail.example", ("l-1", 1), ("l-2", 3))
    stand.click("add")
    more = stand.events(1)["Added to Cart"]
    assert more["properties"]["AddedItemQuantity"] == 2, "of more of a line no webhook tells"


def links_in_messages_and_klaviyos_own_cookie_say_who_it_is(stand):
    stand.shop.script = stand.script("bigcommerce")
    stand.visit("bigcommerce", "?_kx=Px4LLx%3D.SfDmgw")
    assert who(stand.events(2)["Viewed Product"])["_kx"] == "Px4LLx=.SfDmgw"
    stand.visit("bigcommerce")
    assert who(stand.events(1)["Viewed Product"])["_kx"] == "Px4LLx=.SfDmgw", "remembered"
    value = base64.b64encode(json.dumps({"cid": "c-77", "$exchange_id": "own.kx"}).encode()).decode()
    stand.driver.add_cookie({"name": "__kla_id", "value": value})
    stand.visit("bigcommerce")
    shopper = who(stand.events(1)["Viewed Product"])
    assert shopper["_kx"] == "own.kx" and shopper["anonymous_id"] == "c-77", shopper


def what_did_not_get_through_is_told_on_the_next_page_under_the_same_key(stand):
    stand.shop.script = stand.script("neto")
    stand.shop.status = 500
    stand.visit("neto")
    lost = stand.events(2)
    stand.shop.status = 202
    stand.visit("neto")
    found = [event["body"]["data"]["attributes"]["unique_id"] for event in wait_for(stand, 3)]
    assert {event["unique_id"] for event in lost.values()} < set(found), found
    stand.visit("neto")
    stand.events(1)


def wait_for(stand, count):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and len(stand.shop.events) < count:
        time.sleep(0.02)
    time.sleep(0.4)
    events, stand.shop.events = stand.shop.events, []
    assert len(events) == count, len(events)
    return events


def who_asks_not_to_be_tracked_is_not(stand):
    stand.shop.script = "Object.defineProperty(navigator, 'globalPrivacyControl', {value: true});\n" + stand.script("neto")
    stand.visit("neto")
    stand.click("add")
    stand.events(0)


def a_script_loaded_twice_tells_once(stand):
    script = stand.script("neto")
    stand.shop.script = script + script
    stand.visit("neto")
    stand.events(2)


def neto_product_and_cart_are_told(stand):
    stand.shop.script = "window.orderwireShopper = {email: 'Jonas@Quaymail.Example'};\n" + stand.script("neto")
    stand.visit("neto")
    told = stand.events(2)
    viewed = told["Viewed Product"]
    assert who(told["Active on Site"]) == who(viewed), told
    assert who(viewed)["email"] == "jonas@quaymail.example", viewed
    image, url = stand.shop.url + "/assets/thumbL/RG-SND-18.jpg", stand.shop.url + "/sandstone-pot~311"
    assert viewed["properties"] == {
        "ProductName": "Sandstone Pot", "ProductID": "RG-SND-18", "SKU": "RG-SND-18", "ImageURL": image, "URL": url, "Brand": "Redgum", "Price": 189,
    }, viewed["properties"]
    stand.click("add")
    added = stand.events(1)["Added to Cart"]
    assert added["value"] == 567 and added["value_currency"] == "AUD" and added["properties"]["AddedItemQuantity"] == 3, added
    stand.click("upsell")
    other = stand.events(1)["Added to Cart"]["properties"]
    assert other["AddedItemProductName"] == "Lid" and other["AddedItemSKU"] == "RG-LID" and "AddedItemPrice" not in other, other


def tiendanube_product_and_cart_are_told(stand):
    stand.shop.script = stand.script("tiendanube")
    stand.visit("tiendanube")
    told = stand.events(2)
    viewed = told["Viewed Product"]
    assert who(told["Active on Site"]) == who(viewed) and set(who(viewed)) == {"anonymous_id"}, told
    assert viewed["value"] == 26000 and viewed["value_currency"] == "ARS", viewed
    assert viewed["properties"]["SKU"] == "MAT-R" and viewed["properties"]["ProductID"] == "90210", viewed
    stand.click("add")
    added = stand.events(1)["Added to Cart"]
    assert added["properties"]["AddedItemProductName"] == "Mate Imperial" and added["properties"]["AddedItemQuantity"] == 2, added
    assert added["value"] == 52000, added
    items = [{"id": 7002, "name": "Mate Imperial (Rojo)", "unit_price": 2600000, "quantity": 2, "requires_shipping": True}]
    stand.shop.replaced = {"cart": {"subtotal": 5200000, "items": items}, "customer": 881}
    stand.visit("tiendanube")
    assert who(stand.events(1)["Viewed Product"])["external_id"] == "tiendanube:s1:881", "and nothing is told again"
    items[0]["quantity"] = 3
    stand.shop.replaced["cart"]["subtotal"] = 7800000
    stand.visit("tiendanube")
    more = stand.events(2)["Added to Cart"]
    assert more["properties"]["AddedItemQuantity"] == 1 and more["value"] == 78000, more


CHECKS = [
    bigcommerce_product_is_told_of_an_unknown_shopper,
    bigcommerce_cart_is_told_once_per_addition,
    bigcommerce_shopper_is_known_by_the_carts_email,
    bigcommerce_cart_that_the_server_tells_of_is_left_to_it,
    links_in_messages_and_klaviyos_own_cookie_say_who_it_is,
    what_did_not_get_through_is_told_on_the_next_page_under_the_same_key,
    who_asks_not_to_be_tracked_is_not,
    a_script_loaded_twice_tells_once,
    neto_product_and_cart_are_told,
    tiendanube_product_and_cart_are_told,
]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--orderwire", required=True, type=pathlib.Path)
    arguments.add_argument("--only", default="")
    given = arguments.parse_args()
    chosen, failed = [check for check in CHECKS if given.only in check.__name__], []
    with tempfile.TemporaryDirectory() as folder:
        stand = Stand(given.orderwire.resolve(), folder)
        try:
            for check in chosen:
                name, began = check.__name__.replace("_", " "), time.monotonic()
                try:
                    stand.browser()
                    check(stand)
                    assert not stand.complaints(), stand.complaints()
                    print(f"ok      {name} ({time.monotonic() - began:.1f} s)", flush=True)
                except Exception as error:  # whatever it is, the others are still of interest
                    failed.append(name)
                    print(f"FAILED  {name}: {error}\n{''.join(traceback.format_tb(error.__traceback__)[-2:])}", flush=True)
        finally:
            stand.end()
    print(f"on-site script: {len(chosen) - len(failed)} of {len(chosen)} checks hold{'; FAILED: ' + ', '.join(failed) if failed else ''}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
