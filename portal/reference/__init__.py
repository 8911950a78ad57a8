"""Code lists, countries, languages, questionnaires and common passwords as checked data. Pure: no web, no database."""
