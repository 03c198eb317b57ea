"""What one does with the page; a name is the rule it holds the page to."""

import json

import appearance
from selenium.webdriver.common.keys import Keys
from stand import HOSTILE, PARKED, UNPAID


def an_unpaid_order_says_why_nothing_was_told(page, _):
    page.open_order(UNPAID)
    page.wait_text("#detail .pill", "Awaiting Payment")
    page.wait_text("#detail .now tr[data-state=waiting]", "Awaiting Payment: not placed yet")
    page.picture("unpaid")
    # Its shopper pays in the end, and the page follows by itself.
    page.wait_text("#detail .now tr[data-state=told]", "Placed Order", patience=90)


def entries_appear_by_themselves(page, _):
    page.wait_text("#connection", "Live")
    before = page.wait("a first entry", page.newest)
    page.wait("a newer entry", lambda: page.newest() > before)
    loaded = page.js("return performance.getEntriesByType('resource').map((one) => new URL(one.name).origin)")
    assert set(loaded) == {page.js("return location.origin")}, f"something came from elsewhere: {loaded}"


def pause_holds_the_list_and_resume_shows_what_came(page, _):
    page.wait("a first entry", page.newest)
    page.click("#pause")
    held = page.newest()
    page.wait_text("#pause", "new")
    assert page.newest() == held, "the list moved while it was paused"
    page.click("#pause")
    page.wait("what came meanwhile", lambda: page.newest() > held)


def filters_show_their_kind_and_troubles_are_counted(page, _):
    page.wait_text("#troubles", "")
    filters = {"webhook": {"Webhook"}, "read": {"Read"}, "decision": {"Decision", "Set aside"}, "delivery": {"Delivery"}}
    for value, kinds in filters.items():
        page.click(f"#filters [value={value}]")
        shown = page.wait("rows", lambda: set(page.texts("#log .kind")))
        assert shown <= kinds, f"{value} shows {shown}"
    page.click("#filters [value=trouble]")
    page.wait_text("#log .row.trouble .outcome", "401")
    page.wait_text("#log .row.trouble .kind", "Set aside")
    assert len(page.all("#log .row")) == len(page.all("#log .row.trouble")), "not all of them are troubles"
    page.picture("troubles")


def search_finds_orders_by_their_id(page, _):
    page.wait_text("#connection", "Live")
    page.press("/")
    page.press("500")
    page.wait_text("#found-count", "with 500")
    found = page.wait("orders", lambda: page.texts("#orders .subject"))
    assert all("500" in order for order in found), found
    page.picture("search")
    page.press(Keys.ESCAPE)
    page.wait("the live list", lambda: page.all("#live:not([hidden])"))
    page.press("999999")
    page.wait_text("#found-count", "No order with 999999")
    page.click("#lookup button", "Look at order 999999")
    page.wait_text("#detail .callout", "has no order 999999")


def the_exact_request_and_answer_are_shown_and_can_be_copied(page, dev):
    page.wait_text("#connection", "Live")
    page.click("#filters [value=delivery]")
    page.click("#log .row", "Placed Order")
    said = page.wait("both sides", lambda: len(page.all("#detail [open] .wire")) == 2 and page.texts("#detail [open] .wire"))
    assert "POST http" in said[0] and '"unique_id": "bigcommerce:alder-us:' in said[0], said[0][:400]
    assert "202 Accepted after" in said[1], said[1]
    page.js("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    page.click("#detail [open] .side button", "Copy")
    page.wait_text("#announcer", "Copied the body of the request")
    seq = int(page.js("return document.querySelector('#detail li:has([open])').dataset.seq"))
    entry = json.loads(dev.get(f"/api/log?after={seq - 1}&limit=1"))["entries"][0]
    assert page.js("return window.copied") == entry["request"]["body"], "not what was sent"
    page.picture("delivery")


def no_secret_is_in_the_page_or_the_log(page, dev):
    page.open_order(PARKED)
    page.unfold()
    page.wait_text("#detail .wire", "•••")
    assert dev.secrets, "no secret is known that could be looked for"
    places = {"page": page.js("return document.documentElement.outerHTML"), "log": dev.get("/api/log?limit=5000")}
    places["order"] = dev.get(f"/api/order?store=alder-us&id={UNPAID}")
    leaks = [name for name, text in places.items() for secret in dev.secrets if secret in text]
    assert not leaks, f"secrets are in: {leaks}"


def a_hostile_name_is_text(page, _):
    page.open_order(UNPAID)
    page.unfold()
    page.wait_text("#detail .wire", HOSTILE)
    assert not page.all("main img, main script, main iframe"), "data became markup"


def a_parked_order_is_replayed_with_one_click(page, _):
    page.open_order(PARKED)
    page.wait_text("#detail .callout", "Set aside: no valid e-mail address and no phone number")
    page.picture("parked")
    parked = lambda: len(page.all("#detail [data-kind=parked]"))
    before = page.wait("it in the time line", parked)
    page.click("#detail button", "Replay")
    page.wait_text("#detail .replayed", "Queued at")
    page.wait("it set aside once more", lambda: parked() > before)


def a_webhook_is_replayed(page, _):
    page.click("#filters [value=webhook]")
    page.click("#log .row:not(.trouble)", "store/order/updated")
    page.click("#detail button", "Replay this webhook")
    page.wait_text("#detail .again", "Queued once more")


def everything_works_with_the_keyboard_alone(page, _):
    page.wait("a few entries", lambda: len(page.rows()) > 5)
    page.press("/")
    assert page.focused()["id"] == "query" and page.focused()["seen"]
    page.press(Keys.TAB)
    assert page.focused()["id"] == "pause" and page.focused()["seen"]
    page.press(Keys.ENTER)
    page.wait_text("#pause", "Resume")
    page.press(Keys.TAB, Keys.ARROW_LEFT, Keys.TAB)
    assert page.js("return document.querySelector('#filters :checked').value") == "trouble"
    first = page.focused()
    assert first["role"] == "option" and first["seen"], first
    page.press(Keys.END, Keys.HOME, Keys.ARROW_DOWN)
    chosen = page.focused()
    assert chosen["role"] == "option" and len(page.all("#log [tabindex='0']")) == 1, "one stop in the tab order"
    assert page.js("return document.activeElement.previousElementSibling === document.querySelector('#log').firstElementChild")
    page.press(Keys.ENTER)
    page.wait("the order", lambda: page.focused()["id"] == "detail-title")
    page.press(Keys.TAB)
    assert page.focused()["text"] == "Replay" and page.focused()["seen"], page.focused()
    page.press(Keys.ENTER)
    page.wait_text("#detail .replayed", "Queued at")
    page.wait_text("#announcer", "Queued at")
    page.press(Keys.TAB, Keys.TAB)
    assert page.focused()["name"] == "summary" and page.focused()["seen"], page.focused()
    page.press(Keys.ESCAPE)
    page.wait_text("#detail-title", "Nothing is open")
    assert page.focused()["text"] == chosen["text"], "the focus comes back to where it was"


def a_reload_keeps_what_is_open(page, _):
    page.open_order(PARKED)
    page.driver.refresh()
    page.wait_text("#detail-title", f"Order {PARKED}")
    page.wait_text("#detail .callout", "Set aside")
    page.driver.back()
    page.wait_text("#detail-title", "Nothing is open")
    page.click("#filters [value=delivery]")
    page.driver.refresh()
    page.wait("all kinds of entries", lambda: len(set(page.texts("#log .kind"))) > 2)
    assert page.js("return document.querySelector('#filters :checked').value") == "all", "the filter says what is shown"


def a_lost_connection_is_said_in_words(page, dev):
    page.wait_text("#connection", "Live")
    dev.end()
    page.wait_text("#connection", "Connection lost")
    page.press("/")
    page.press("77")
    page.wait_text("#found-count", "Is `orderwire dev` still running?")


# The browser itself writes of the connections it cannot make.
MAY_COMPLAIN = {a_lost_connection_is_said_in_words}


def in_order(report):
    """The unpaid order first, as it is paid after a while; the end of the server last."""

    def the_report_of_verify_is_accessible(page, _):
        appearance.report_is_accessible(page, report)

    return [
        an_unpaid_order_says_why_nothing_was_told,
        entries_appear_by_themselves,
        pause_holds_the_list_and_resume_shows_what_came,
        filters_show_their_kind_and_troubles_are_counted,
        search_finds_orders_by_their_id,
        the_exact_request_and_answer_are_shown_and_can_be_copied,
        no_secret_is_in_the_page_or_the_log,
        a_hostile_name_is_text,
        a_parked_order_is_replayed_with_one_click,
        a_webhook_is_replayed,
        everything_works_with_the_keyboard_alone,
        a_reload_keeps_what_is_open,
        appearance.nothing_yet_says_what_to_do,
        appearance.thousands_of_entries_stay_light,
        appearance.a_narrow_window_needs_no_sideways_scrolling,
        appearance.both_colour_schemes_are_accessible,
        appearance.nothing_moves_for_those_who_asked_for_that,
        appearance.cohorts_are_accessible,
        *([the_report_of_verify_is_accessible] if report else []),
        a_lost_connection_is_said_in_words,
    ]
