"""How dates read in Russian: 18 февраля 2005 г. (E is the month in the genitive)."""

DATE_FORMAT = "j E Y г."
YEAR_MONTH_FORMAT = "F Y г."
SHORT_DATE_FORMAT = "d.m.Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j E Y г., H:i"
