"""docs/benchmarks.md in two parts, each written by its own run; neither touches the other's."""

import os

import machine

PUBLIC = "\n# In public\n"


class Report:
    """Rows as they are found, printed at once."""

    def __init__(self, facts):
        self.rows, self.notes, self.facts = [], [], facts

    def row(self, what, figure, against, ratio, aim):
        self.rows.append((what, figure, against, ratio, aim, f"{machine.load():.1f}"))
        print(f"{what:<58} {figure:>22} {against:>34} {ratio:>8} {aim}", flush=True)

    def skipped(self, why):
        self.notes.append(f"skipped: {why}")
        print(f"skipped: {why}", flush=True)

    def text(self, intro):
        facts = "\n".join(f"| {name} | {value} |" for name, value in self.facts.items())
        rows = "\n".join("| " + " | ".join(row) + " |" for row in self.rows)
        notes = "\n".join(f"- {note}" for note in self.notes)
        return (
            f"{intro}\n\n## Machine\n\n| fact | value |\n|---|---|\n{facts}\n\n"
            f"## Results\n\n\"Load\" is the one-minute load average when the row was done; above {os.cpu_count()} the machine was doing other work too.\n\n"
            f"| what | measured | against | ratio | aim | load |\n|---|---|---|---|---|---|\n{rows}\n\n## Notes\n\n{notes}\n"
        )


def met(true):
    return "met" if true else "**missed**"


def parts(root):
    path = os.path.join(root, "docs/benchmarks.md")
    text = open(path).read() if os.path.exists(path) else ""
    spine, _, public = text.partition(PUBLIC)
    return path, spine, public


def write_spine(root, text):
    path, _, public = parts(root)
    with open(path, "w") as page:
        page.write(text + (PUBLIC + public if public else ""))


def write_public(root, text):
    path, spine, _ = parts(root)
    with open(path, "w") as page:
        page.write(spine + PUBLIC + text)
