"""The right of reply: asked, shown, answered, the day passed, could not be reached. One mechanism for all."""
