"""What reason codes mean, in the language of the interface; texts to buyers have the words of the config."""

from __future__ import annotations

from collections.abc import Mapping

from returns_tui.config.values import Config
from returns_tui.i18n import N_, _
from returns_tui.policy.faults import bare_code

SHIPPED = (
    N_("Did not approve the purchase"),
    N_("Quality or performance not good enough"),
    N_("Item and shipping box both damaged"),
    N_("Bought by mistake"),
    N_("Wrong item was sent"),
    N_("Does not fit or is of no use for the purpose"),
    N_("No longer needed"),
    N_("Item damaged, shipping box fine"),
    N_("Found at a better price"),
    N_("Item defective or doesn't work"),
    N_("Parts or accessories missing"),
    N_("Got an extra item that was not bought (no refund needed)"),
    N_("Arrived too late"),
    N_("No reason given"),
    N_("Not as described"),
    N_("Looks different from the photo"),
    N_("Does not fit well"),
    N_("Clothing too small"),
    N_("Clothing too large"),
    N_("Does not like the style"),
    N_("Does not like the colour"),
    N_("Does not like the fabric"),
    N_("Different from what was ordered"),
    N_("Ordered the wrong item, size or colour"),
    N_("Part does not fit what the buyer has"),
    N_("Too hard to install"),
    N_("Never arrived"),
    N_("Delivery refused"),
    N_("Could not be delivered, cause unknown"),
    N_("Could not be delivered, address incomplete"),
    N_("Could not be delivered, missorted by the carrier"),
    N_("Description on the website is wrong"),
    N_("Arrived damaged"),
    N_("Jewellery or watch too small"),
    N_("Jewellery or watch too large"),
)
"""The meanings in config.example.yaml, for the catalogues; what others wrote there is shown as it is."""


def shown_reasons(config: Config) -> Mapping[str, str]:
    """Return what the config's reason codes mean, as the screens show it: by code without `CR-`."""
    return {code: _(meaning) for code, meaning in config.reasons.items()}


def shown_meaning(code: str, config: Config) -> str:
    """Return what one reason code means, as the screens show it, or the code itself where nobody knows."""
    meaning = config.reasons.get(bare_code(code))
    return code if meaning is None else _(meaning)
