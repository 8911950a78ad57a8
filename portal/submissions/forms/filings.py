"""The forms by which an organisation takes back what it filed in its own name."""

from portal.accounts.step_up import StepUpForm
from portal.web.forms import Form


class TakeBackForm(Form):
    """From one of those who received it; nothing is asked, since it only takes away."""


class WithdrawFilingForm(StepUpForm):
    """From everyone, which can never be mended; nothing is asked but the second factor."""
