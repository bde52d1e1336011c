"""How dates read in English: February 18, 2005."""

DATE_FORMAT = "F j, Y"
YEAR_MONTH_FORMAT = "F Y"
SHORT_DATE_FORMAT = "j M Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "F j, Y, H:i"
