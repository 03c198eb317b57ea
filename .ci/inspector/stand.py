"""What the checks stand on: `orderwire dev --sample` as a process, and a headless Chromium that looks at its page."""

import contextlib
import json
import pathlib
import subprocess
import tempfile
import threading
import urllib.request

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

PATIENCE = 30
# What the sample shop begins with: an order paid only after half a minute, by somebody of this name, and one without an address.
UNPAID, HOSTILE, PARKED = "5001", "<img src=x onerror=alert(1)>", "5002"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Dev:
    """The local stack with the sample shop, on free ports."""

    def __init__(self, program, folder, log):
        self.program, self.folder = program, pathlib.Path(folder)
        command = [program, "dev", "--sample", "--json", "--port", "0", "--inspector-port", "0", "--data", str(folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        first = self.process.stdout.readline()
        try:
            self.url = json.loads(first)["inspector"]
        except (ValueError, KeyError):
            self.end()
            raise SystemExit(f"orderwire dev did not start: {first}{self.process.stdout.read()}") from None
        threading.Thread(target=self._keep, args=(log,), daemon=True).start()
        self.secrets = list(secrets_of(folder))

    def _keep(self, log):
        with open(log, "w", encoding="utf-8") as kept:
            kept.writelines(self.process.stdout)

    def get(self, path):
        """What the inspector's API answers, as text."""
        with urllib.request.urlopen(self.url.rstrip("/") + path, timeout=PATIENCE) as answer:
            return answer.read().decode()

    def report(self, name):
        """Where the page is that `orderwire report` writes of what happened so far."""
        file = self.folder / f"{name}.html"
        command = [self.program, "report", name, "--local", str(self.folder), "--html", str(file)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=PATIENCE)
        return file

    def end(self):
        """Ends it as Ctrl-C would."""
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()


def secrets_of(folder):
    """Every credential of the configuration this stack runs with."""
    connection = json.loads(next(pathlib.Path(folder).glob("*.json")).read_text())
    config = json.loads(pathlib.Path(connection["ORDERWIRE_CONFIG"].removeprefix("file:")).read_text())
    for party in config["stores"] + config["destinations"]:
        for name, value in party["credentials"].items():
            if name != "store_hash":
                yield from value if isinstance(value, list) else [value]


class Page:
    """The page in a browser."""

    def __init__(self, axe, artefacts):
        self.axe, self.artefacts, self.pictures = axe, artefacts, []
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        for flag in [*FLAGS, f"--user-data-dir={self._profile.name}"]:
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        options.set_capability("unhandledPromptBehavior", "ignore")
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self.size(1280, 860)
        self.scheme("light")

    def end(self):
        self.driver.quit()
        self._profile.cleanup()

    def size(self, width, height):
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def scheme(self, scheme, motion="no-preference"):
        features = [{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": motion}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    @contextlib.contextmanager
    def before_load(self, script):
        """Runs `script` before the page's own, as long as this lasts."""
        made = self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})
        yield
        self.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", {"identifier": made["identifier"]})

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def all(self, css):
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def texts(self, css):
        """What is written in each, read in one go, as the list moves."""
        return self.js("return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent)", css)

    def wait(self, what, condition, patience=PATIENCE):
        """Until `condition()` is true; gives what it gave. `what` says what was hoped for."""
        return WebDriverWait(self.driver, patience, 0.1).until(lambda _: condition(), f"never came: {what}")

    def wait_text(self, css, text, patience=PATIENCE):
        return self.wait(f"“{text}” in {css}", lambda: any(text in said for said in self.texts(css)), patience)

    def click(self, css, text=""):
        """Clicks the first of these in which that is written, even while the list moves."""
        script = """const one = [...document.querySelectorAll(arguments[0])].find((one) => one.textContent.includes(arguments[1]));
            one?.click(); return Boolean(one)"""
        return self.wait(f"{css} with “{text}”", lambda: self.js(script, css, text))

    def press(self, *keys):
        """Presses keys wherever the focus is."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def rows(self):
        """The live list, line by line."""
        return self.texts("#log [role=option]")

    def newest(self):
        """The number of the live list's topmost entry; 0 while there is none."""
        return self.js("return Number(document.querySelector('#log [role=option]')?.dataset.key ?? 0)")

    def open_order(self, order):
        """Looks for an order by its id and opens it, with the keyboard."""
        self.wait_text("#connection", "Live")
        self.press("/")
        self.press(order)
        self.wait_text("#orders .subject", f"Order {order}")
        self.press(Keys.ENTER)
        self.wait_text("#detail-title", f"Order {order}")

    def unfold(self, unfolded=True):
        """Unfolds, or folds, everything in the time line."""
        self.js("document.querySelectorAll('#detail details').forEach((one) => { one.open = arguments[0]; })", unfolded)

    def focused(self):
        """The focused element's id, role, text, and whether one sees that it has the focus."""
        return self.js("""const one = document.activeElement; const style = getComputedStyle(one);
            return {id: one.id, role: one.getAttribute("role"), text: one.textContent, name: one.tagName.toLowerCase(),
                    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2}""")

    def picture(self, name):
        path = self.artefacts / f"inspector-{name}.png"
        self.driver.save_screenshot(str(path))
        self.pictures.append(path)

    def violations(self):
        """What axe-core finds wrong, in a line each."""
        self.js(self.axe)
        found = self.driver.execute_async_script("""const [tags, done] = arguments;
            const run = () => axe.run(document, {runOnly: tags, resultTypes: ["violations"]}).then((all) => done(all.violations));
            Promise.allSettled(document.getAnimations().map((one) => one.finished)).then(run);""", STANDARD)
        return [f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:160]}" for one in found]

    def too_wide(self):
        """What reaches beyond the window's right edge."""
        return self.js("""const wide = innerWidth; const root = document.documentElement;
            if (root.scrollWidth > wide) return [`the page is ${root.scrollWidth} wide`];
            return [...document.querySelectorAll("header *, main *")].filter((one) => {
              const box = one.getBoundingClientRect();
              return box.width > 1 && box.right > wide + 0.5;
            }).map((one) => one.outerHTML.slice(0, 120))""")

    def complaints(self):
        """What the browser's console holds since the last time: errors, refusals by the content security policy."""
        return [line["message"] for line in self.driver.get_log("browser") if line["level"] in ("SEVERE", "WARNING")]
