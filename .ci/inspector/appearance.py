"""How the page looks: empty, full, narrow, in both colour schemes; a name is the rule it holds the page to."""

from selenium.webdriver.common.keys import Keys
from stand import UNPAID

SCHEMES = ("light", "dark")
# Stands in for the server, before the page's own scripts run.
STAND_IN = """
const entries = %s;
const real = window.fetch;
window.fetch = async (path, options) => {
  if (!String(path).startsWith("/api/log")) return real(path, options);
  const after = Number(new URL(path, location).searchParams.get("after"));
  const page = entries.filter((entry) => entry.seq > after).slice(0, 500);
  return new Response(JSON.stringify({entries: page, last: entries.length}));
};
window.EventSource = class { constructor() { setTimeout(() => this.onopen()); } close() {} };
"""
MANY = """Array.from({length: 6000}, (_, place) => ({
  seq: place + 1, at: new Date(Date.now() - 6000000 + place * 1000).toISOString(), kind: "decision", store: "alder-us",
  subject: `order#${place}`, mode: "realtime", status: "Completed", events: [],
}))"""


def nothing_yet_says_what_to_do(page, dev):
    with page.before_load(STAND_IN % "[]"):
        page.driver.refresh()
        page.wait_text("#empty", "Nothing has happened yet")
        page.wait_text("#empty code", "/webhooks/alder-us")
        page.picture("empty")
        assert not page.violations(), page.violations()


def thousands_of_entries_stay_light(page, _):
    with page.before_load(STAND_IN % MANY):
        page.driver.refresh()
        page.wait_text("#log .subject", "Order 5999")
        assert len(page.rows()) == 300, f"{len(page.rows())} rows"
        page.click("#older")
        page.wait("older ones", lambda: len(page.rows()) == 600)


def a_narrow_window_needs_no_sideways_scrolling(page, _):
    page.size(360, 740)
    for scheme in SCHEMES:
        page.scheme(scheme)
        page.driver.get("about:blank")
        page.driver.back()
        page.wait("entries", page.rows)
        assert not page.too_wide(), page.too_wide()
        page.picture(f"narrow-{scheme}")
        page.click("#filters [value=delivery]")
        page.click("#log .row", "Placed Order")
        page.wait("both sides", lambda: len(page.all("#detail [open] .wire")) == 2)
        page.wait("its events", lambda: page.all("#detail .now tbody tr"))
        assert not page.too_wide(), page.too_wide()
        assert not page.all("#list")[0].is_displayed(), "one thing at a time"
        page.picture(f"narrow-order-{scheme}")
        assert not page.violations(), page.violations()
        page.press(Keys.ESCAPE)
        page.wait("the list", lambda: page.focused()["role"] == "option")


def both_colour_schemes_are_accessible(page, _):
    papers = set()
    for scheme in SCHEMES:
        page.scheme(scheme)
        page.wait("entries", page.rows)
        papers.add(page.js("return getComputedStyle(document.body).backgroundColor"))
        page.picture(scheme)
        assert not page.violations(), f"{scheme}, list: {page.violations()}"
        page.open_order(UNPAID)
        page.unfold()
        page.wait_text("#detail .now", "Placed Order")
        assert not page.violations(), f"{scheme}, order: {page.violations()}"
        page.unfold(False)
        page.js("document.querySelector('#detail').scrollTop = 0")
        page.picture(f"order-{scheme}")
        page.press("/", Keys.BACKSPACE, Keys.ESCAPE)
        page.wait("the live list", lambda: page.all("#live:not([hidden])"))
    assert len(papers) == 2, f"one background in both schemes: {papers}"


def nothing_moves_for_those_who_asked_for_that(page, _):
    page.scheme("light", motion="reduce")
    before = page.wait("entries", page.newest)
    page.wait("a newer one", lambda: page.newest() > before)
    moving = page.js("return getComputedStyle(document.querySelector('#log .row.new')).animationName")
    assert moving == "none", moving


def report_is_accessible(page, report):
    """The page that `orderwire verify --html` and `orderwire demo --html` write."""
    page.driver.get(report.resolve().as_uri())
    for scheme in SCHEMES:
        page.scheme(scheme)
        page.js("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert not page.violations(), f"{scheme}: {page.violations()}"


def cohorts_are_accessible(page, dev):
    """The page that `orderwire report cohorts --html` writes, once the shop has sold something."""
    page.wait("a customer", lambda: '<g class="curve"' in dev.report("cohorts").read_text(encoding="utf-8"))
    page.driver.get(dev.report("cohorts").as_uri())
    for scheme in SCHEMES:
        page.scheme(scheme)
        assert not page.violations(), f"{scheme}: {page.violations()}"
        page.picture(f"cohorts-{scheme}")
    page.size(360, 740)
    assert page.js("return document.documentElement.scrollWidth <= innerWidth"), "only tables scroll sideways"
