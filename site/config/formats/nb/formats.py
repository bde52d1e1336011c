"""How dates read in Norwegian bokmål: 18. februar 2005."""

DATE_FORMAT = "j. F Y"
YEAR_MONTH_FORMAT = "F Y"
SHORT_DATE_FORMAT = "j. N Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j. F Y, H:i"
