"""Expressions by the day they are said on: month ends, a leap day, a Monday and a Sunday, both ends of a year.

A row is the words, and the days they mean as `first last` (one day once), worked out by hand on a calendar. A trouble
stands in their place where they name no days, after `?` the choices that are offered.
"""
# ruff: noqa: E501 - rows of tables

from datetime import date

import pytest

from analytics.kpi.periods.calendar import Calendar, FiscalYear, default_calendar
from analytics.kpi.periods.read import FoundPeriod, read_period

DATA_FROM = date(2022, 1, 1)

# Sunday, 22 November 2026: the week began on the 16th, yesterday was the 21st
SUNDAY = """
昨天 | 11-21
昨日 | 11-21
前天 | 11-20
大前天 | 11-19
三天前 | 11-19
3天前 | 11-19
两天之前 | 11-20
昨天全天 | 11-21
今天 | 11-22
上周 | 11-09 11-15
上星期 | 11-09 11-15
上个礼拜 | 11-09 11-15
上一周 | 11-09 11-15
上周整周 | 11-09 11-15
上上周 | 11-02 11-08
上上个星期 | 11-02 11-08
两周前 | 11-02 11-08
本周 | 11-16 11-21
这周 | 11-16 11-21
本周至今 | 11-16 11-21
WTD | 11-16 11-21
上周五 | 11-13
上周五当天 | 11-13
上上周三 | 11-04
周五 | 11-20
星期天 | 11-15
本周一 | 11-16
这周三 | 11-18
上周末 | 11-14 11-15
上周三到周五 | 11-11 11-13
上周五到本周二 | 11-13 11-17
近7天 | 11-15 11-21
过去7天 | 11-15 11-21
最近七天 | 11-15 11-21
近14日 | 11-08 11-21
近30天内 | 10-23 11-21
最近一百天 | 2026-08-14 11-21
近一周 | 11-09 11-15
近4周 | 10-19 11-15
过去三周 | 10-26 11-15
近8个自然周 | 09-21 11-15
近3个月 | 08-01 10-31
最近三个完整月 | 08-01 10-31
前三个月 | 08-01 10-31
近半年 | 05-01 10-31
近半个月 | 11-07 11-21
近两个季度 | 04-01 09-30
近四个季度 | 2025-10-01 09-30
近一年 | 2025-11-01 10-31
近12个月 | 2025-11-01 10-31
上个月 | 10-01 10-31
上月 | 10-01 10-31
上一个月 | 10-01 10-31
上上个月 | 09-01 09-30
上上月 | 09-01 09-30
本月 | 11-01 11-21
这个月 | 11-01 11-21
当月 | 11-01 11-21
月至今 | 11-01 11-21
本月至今 | 11-01 11-21
月初至今 | 11-01 11-21
MTD | 11-01 11-21
month-to-date | 11-01 11-21
10月 | 10-01 10-31
十月 | 10-01 10-31
10月份 | 10-01 10-31
10月整月 | 10-01 10-31
12月 | 2025-12-01 2025-12-31
11月 | 11-01 11-30
去年10月 | 2025-10-01 2025-10-31
26年10月 | 10-01 10-31
2026年10月 | 10-01 10-31
二〇二六年十月 | 10-01 10-31
2026-10 | 10-01 10-31
2026/10 | 10-01 10-31
2026.10 | 10-01 10-31
202610 | 10-01 10-31
上季度 | 07-01 09-30
上个季度 | 07-01 09-30
上上季度 | 04-01 06-30
本季度 | 10-01 11-21
季初至今 | 10-01 11-21
QTD | 10-01 11-21
三季度 | 07-01 09-30
第三季度 | 07-01 09-30
Q3 | 07-01 09-30
Q4 | 10-01 12-31
Q3 26 | 07-01 09-30
Q3'26 | 07-01 09-30
26Q3 | 07-01 09-30
3Q26 | 07-01 09-30
2026Q3 | 07-01 09-30
2025年四季度 | 2025-10-01 2025-12-31
去年Q4 | 2025-10-01 2025-12-31
去年四季度 | 2025-10-01 2025-12-31
前三季度 | 01-01 09-30
去年前三季度 | 2025-01-01 2025-09-30
今年前两个季度 | 01-01 06-30
上半年 | 01-01 06-30
下半年 | 07-01 12-31
去年下半年 | 2025-07-01 2025-12-31
上个半年 | 01-01 06-30
H1 | 01-01 06-30
H1 2025 | 2025-01-01 2025-06-30
25H2 | 2025-07-01 2025-12-31
今年 | 01-01 11-21
今年以来 | 01-01 11-21
年初至今 | 01-01 11-21
YTD | 01-01 11-21
今年累计 | 01-01 11-21
去年 | 2025-01-01 2025-12-31
去年全年 | 2025-01-01 2025-12-31
前年 | 2024-01-01 2024-12-31
大前年 | 2023-01-01 2023-12-31
2025年度 | 2025-01-01 2025-12-31
25年 | 2025-01-01 2025-12-31
去年前三个月 | 2025-01-01 2025-03-31
去年最后两个月 | 2025-11-01 2025-12-31
2026年第45周 | 11-02 11-08
2025年第45周 | 2025-11-03 2025-11-09
第45周 | 11-02 11-08
W45 | 11-02 11-08
2026W45 | 11-02 11-08
2025-W01 | 2024-12-30 2025-01-05
W45 2025 | 2025-11-03 2025-11-09
week 45 of 2025 | 2025-11-03 2025-11-09
week 45 | 11-02 11-08
wk 45 | 11-02 11-08
去年第1周 | 2024-12-30 2025-01-05
10月上旬 | 10-01 10-10
10月中旬 | 10-11 10-20
上月下旬 | 10-21 10-31
10月中下旬 | 10-11 10-31
本月上旬 | 11-01 11-10
10月上半月 | 10-01 10-15
上个月15号 | 10-15
上月1号到15号 | 10-01 10-15
15号 | 11-15
25号 | 10-25
1号到15号 | 11-01 11-15
1-15号 | 11-01 11-15
10月前三天 | 10-01 10-03
10月最后三天 | 10-29 10-31
上个月前10天 | 10-01 10-10
上个月第一天 | 10-01
上个月最后一天 | 10-31
上季度第一个月 | 07-01 07-31
Q3最后一个月 | 09-01 09-30
Q3的第二个月 | 08-01 08-31
上周前三天 | 11-09 11-11
10月1日 | 10-01
10月1号 | 10-01
十月一日 | 10-01
2026年10月1日 | 10-01
20261001 | 10-01
2026/10/1 | 10-01
2026.10.1 | 10-01
2026-10-01 | 10-01
12月31日 | 2025-12-31
2月29日 | 2024-02-29
10月1日到7日 | 10-01 10-07
10月1日至10月7日 | 10-01 10-07
10月1-7日 | 10-01 10-07
10月1号~7号 | 10-01 10-07
从10月1日起到10月7日 | 10-01 10-07
10月1日-10月7日期间 | 10-01 10-07
10月1日和10月7日之间 | 10-01 10-07
双11期间10.1-10.7的 | many
2026-10-01~2026-10-07 | 10-01 10-07
20261001-20261007 | 10-01 10-07
2026年10月1日—7日 | 10-01 10-07
12月20日到1月5日 | 2025-12-20 01-05
9月到11月 | 09-01 11-30
3月3日至上周五 | 03-03 11-13
从3月3日到上周五 | 03-03 11-13
8月到10月 | 08-01 10-31
8-10月 | 08-01 10-31
2025年11月到2026年1月 | 2025-11-01 01-31
去年10月到今年3月 | 2025-10-01 03-31
Q1到Q3 | 01-01 09-30
上周一至昨天 | 11-09 11-21
月初到昨天 | 11-01 11-21
9月初到9月15日 | 09-01 09-15
10月20日到10月底 | 10-20 10-31
10月1日到今天 | 10-01 11-21
10月以来 | 10-01 11-21
自10月1日起 | 10-01 11-21
10月1日至今 | 10-01 11-21
从上周一到现在 | 11-09 11-21
上周五以来 | 11-13 11-21
截至昨天 | 2022-01-01 11-21
截止10月31日 | 2022-01-01 10-31
到上周五为止 | 2022-01-01 11-13
本月截至上周五 | 11-01 11-13
今年截至9月底 | 01-01 09-30
双11之前 | 2022-01-01 11-10
双11之后 | 11-12 11-21
国庆 | 10-01 10-07
国庆期间 | 10-01 10-07
黄金周 | 10-01 10-07
国庆当天 | 10-01
国庆第三天 | 10-03
国庆最后三天 | 10-05 10-07
五一 | 05-01 05-05
618 | 06-18
618期间 | 06-01 06-18
618大促期间 | 06-01 06-18
双11 | 11-11
双十一当天 | 11-11
双11期间 | 11-01 11-11
双11期间前三天 | 11-01 11-03
去年双11 | 2025-11-11
双11那周 | 11-09 11-15
双11前7天 | 11-04 11-10
双11后3天 | 11-12 11-14
双11前后3天 | 11-08 11-14
双11前一天 | 11-10
双11前夕 | 11-10
双11次日 | 11-12
618后7天 | 06-19 06-25
双12 | 2025-12-12
春节 | 02-16 02-22
2025年春节 | 2025-01-28 2025-02-03
2024年春节 | 2024-02-09 2024-02-15
2023年春节 | 2023-01-21 2023-01-27
春节当天 | 02-17
年货节 | 01-19 02-15
女王节 | 03-08
38大促期间 | 03-01 03-08
今年38 | 03-08
38期间 | 03-01 03-08
520 | 05-20
七夕 | 08-19
中秋 | 09-25 09-27
端午 | 06-19 06-21
99大促 | 09-09
元旦 | 01-01
母亲节 | 05-10
黑五 | 2025-11-28
去年黑五 | 2025-11-28
Black Friday | 2025-11-28
Cyber Monday | 2025-12-01
Black Friday 2024 | 2024-11-29
Thanksgiving | 2025-11-27
Thanksgiving week | 2025-11-24 2025-11-30
Black Friday week | 2025-11-24 2025-11-30
Christmas | 2025-12-25
last year's Christmas | 2025-12-25
Singles' Day | 11-11
Singles Day 2025 | 2025-11-11
the day before Black Friday | 2025-11-27
the day after Christmas | 2025-12-26
the 7 days before Singles' Day | 11-04 11-10
the week leading up to Black Friday | 2025-11-21 2025-11-27
10月5日前3天 | 10-02 10-04
上周前一周 | 11-02 11-08
10月前一个月 | 09-01 09-30
10月14日那周 | 10-12 10-18
yesterday | 11-21
the day before yesterday | 11-20
3 days ago | 11-19
today | 11-22
last week | 11-09 11-15
past week | 11-09 11-15
the last full week | 11-09 11-15
the week before last | 11-02 11-08
week before last week | 11-02 11-08
this week | 11-16 11-21
this week so far | 11-16 11-21
two weeks ago | 11-02 11-08
last 7 days | 11-15 11-21
the past seven days | 11-15 11-21
previous 14 days | 11-08 11-21
trailing 30 days | 10-23 11-21
last twenty-eight days | 10-25 11-21
L7D | 11-15 11-21
last 4 weeks | 10-19 11-15
last 3 months | 08-01 10-31
the last three complete months | 08-01 10-31
last month | 10-01 10-31
the month before last | 09-01 09-30
this month | 11-01 11-21
month to date | 11-01 11-21
so far this quarter | 10-01 11-21
last quarter | 07-01 09-30
last two quarters | 04-01 09-30
this year | 01-01 11-21
last year | 2025-01-01 2025-12-31
the year 2025 | 2025-01-01 2025-12-31
October | 10-01 10-31
October 2026 | 10-01 10-31
Oct '26 | 10-01 10-31
Oct 26 | 10-26
October of last year | 2025-10-01 2025-10-31
last December | 2025-12-01 2025-12-31
the month of October | 10-01 10-31
the third quarter of last year | 2025-07-01 2025-09-30
the first half of October | 10-01 10-15
the first three days of October | 10-01 10-03
the last 7 days of October | 10-25 10-31
the last day of last month | 10-31
the second month of last quarter | 08-01 08-31
Friday | 11-20
last Friday | 11-20
Tuesday last week | 11-10
last week's Tuesday | 11-10
Tuesday of this week | 11-17
on Monday | 11-16
last weekend | 11-14 11-15
from Monday to Wednesday last week | 11-09 11-11
3 March | 03-03
March 3rd | 03-03
the 3rd of March 2025 | 2025-03-03
Mar 3, 2025 | 2025-03-03
the 15th | 11-15
1-7 October | 10-01 10-07
October 1st to 7th | 10-01 10-07
Oct 1-7, 2025 | 2025-10-01 2025-10-07
Oct 1 - Oct 7, 2025 | 2025-10-01 2025-10-07
October to December 2025 | 2025-10-01 2025-12-31
Aug-Oct | 08-01 10-31
from 3 March to last Friday | 03-03 11-20
from 3 March until 15 April | 03-03 04-15
between 1 and 15 October | 10-01 10-15
between May 1 and May 15 | 05-01 05-15
since October | 10-01 11-21
since last Friday | 11-20 11-21
since 1 September 2025 | 2025-09-01 11-21
from 1 October on | 10-01 11-21
until 5 October | 2022-01-01 10-05
up to last Friday | 2022-01-01 11-20
as of yesterday | 2022-01-01 11-21
before October | 2022-01-01 09-30
before 5 October | 2022-01-01 10-04
after 5 October | 10-06 11-21
after Black Friday 2024 | 2024-11-30 11-21
week of 14 October | 10-12 10-18
国庆节前一天 | 09-30
国庆后一天 | 10-08
春节前7天 | 02-09 02-15
除夕 | 02-16
Mid-Autumn Festival | 09-25 09-27
double-12 | 2025-12-12
from the beginning of last month to the end of last month | 10-01 10-31
W45-W47 | 11-02 11-22
2025.10-2026.03 | 2025-10-01 03-31
2025/10-2026/03 | 2025-10-01 03-31
一到三季度 | 01-01 09-30
2025年第二季度到第四季度 | 2025-04-01 2025-12-31
1-3季度 | 01-01 09-30
第四季 | 10-01 12-31
week ending Oct 18 | 10-12 10-18
25/12/2025 | 2025-12-25
12/25/2025 | 2025-12-25
2025-12-25 | 2025-12-25
"""

# what names no days, or several: said on the same Sunday
TROUBLED = """
明天 | future
下周 | future
下个月 | future
下周五 | future
明年 | future
本月25号 | future
2027年 | future
next Friday | future
tomorrow | future
Q1 2027 | future
2月30日 | invalid
10月32号 | invalid
13月 | invalid
2026-02-30 | invalid
2026年第54周 | invalid
10月7日到10月1日 | reversed ? 2026年10月1日到10月7日
2026-10-07到2026-10-01 | reversed ? 2026年10月1日到10月7日
10月7日到1日 | reversed ? 2026年10月1日到10月7日
from 7 October to 1 October 2026 | reversed ? 1 October 2026 to 7 October 2026
11月到2月 | vague ? 2025年11月1日到2026年2月28日 / 2026年11月1日到2027年2月28日
10-12月 | vague ? 2025年10月1日到12月31日 / 2026年10月1日到12月31日
11月1日到11月30日 | vague ? 2025年11月1日到11月30日 / 2026年11月1日到11月30日
February to December | vague ? 1 February 2025 to 31 December 2025 / 1 February 2026 to 31 December 2026
周末 | weekdays
工作日 | weekdays
weekdays | weekdays
上午 | finer
昨晚 | finer
下午3点 | finer
at 3pm | finer
in the morning | finer
14:30 | finer
这几天 | vague
最近几天 | vague
前段时间 | vague
last few weeks | vague
a while ago | vague
月底 | vague ? 2026年11月21日到11月30日 / 2026年11月30日
9月底 | vague ? 2026年9月21日到9月30日 / 2026年9月30日
年初 | vague ? 2026年1月1日
近两年 | vague ? 2024年11月1日到2026年10月31日 / 2024年1月1日到2025年12月31日 / 2025年1月1日到2026年11月21日
last 2 years | vague ? 1 November 2024 to 31 October 2026 / 1 January 2024 to 31 December 2025 / 1 January 2025 to 21 November 2026
10月第二周 | vague ? 2026年10月12日到10月18日 / 2026年10月5日到10月11日 / 2026年10月8日到10月14日
the first week of October | vague ? 1 October 2026 to 7 October 2026 / 5 October 2026 to 11 October 2026 / 28 September 2026 to 4 October 2026
10月最后一周 | vague ? 2026年10月25日到10月31日 / 2026年10月19日到10月25日 / 2026年10月26日到11月1日
双11前一周 | vague ? 2026年11月4日到11月10日 / 2026年11月2日到11月8日
the week before Black Friday | vague ? 21 November 2025 to 27 November 2025 / 17 November 2025 to 23 November 2025
国庆前三天 | vague ? 2026年10月1日到10月3日 / 2026年9月28日到9月30日
3 days before Singles' Day | vague ? 8 November 2026 / 8 November 2026 to 10 November 2026
the last year | vague ? 1 January 2025 to 31 December 2025 / 1 November 2025 to 31 October 2026
last October | vague ? 1 October 2026 to 31 October 2026 / 1 October 2025 to 31 October 2025
10月5日之前 | vague ? 截至2026年10月4日 / 截至2026年10月5日
10月5日以后 | vague ? 2026年10月5日以来 / 2026年10月6日以来
10/1 | vague ? 1 October 2026 / 10 January 2026
周一到周日 | vague ? 2026年11月9日到11月15日 / 2026年11月16日到11月21日
week ending Oct 17 | vague ? 12 October 2026 to 18 October 2026 / 11 October 2026 to 17 October 2026
财年 | no fiscal year
FY26 | no fiscal year
上个财年 | no fiscal year
Q1 FY26 | no fiscal year
fiscal Q2 | no fiscal year
2009年双11期间以及 | 2009-11-01 2009-11-11
2040年春节 | unknown year
"""

# the edges: each line is the day it is said on, then as above
EDGES = """
2026-11-23 | 昨天 | 2026-11-22
2026-11-23 | 上周 | 2026-11-16 2026-11-22
2026-11-23 | 本周 | not yet
2026-11-23 | 上周一 | 2026-11-16
2026-11-23 | 周一 | 2026-11-16
2026-11-23 | 本周一 | 2026-11-23
2026-11-23 | 周一到周五 | 2026-11-16 2026-11-20
2026-11-23 | 上周末 | 2026-11-21 2026-11-22
2026-11-23 | 近7天 | 2026-11-16 2026-11-22
2026-11-23 | 近1周 | 2026-11-16 2026-11-22
2026-11-26 | 周一到周三 | 2026-11-23 2026-11-25
2026-12-01 | 本月 | not yet
2026-12-01 | 上个月 | 2026-11-01 2026-11-30
2026-12-01 | 15号 | 2026-11-15
2026-12-01 | 30号 | 2026-11-30
2026-12-01 | 月初至今 | not yet
2026-12-01 | 本季度 | 2026-10-01 2026-11-30
2026-12-01 | 12月 | 2025-12-01 2025-12-31
2026-12-01 | Q4 | 2026-10-01 2026-12-31
2026-12-01 | since December | 2025-12-01 2026-11-30
2026-12-31 | 本月 | 2026-12-01 2026-12-30
2026-12-31 | 上个月 | 2026-11-01 2026-11-30
2026-12-31 | 31号 | 2026-10-31
2026-12-31 | 近30天 | 2026-12-01 2026-12-30
2026-12-31 | 去年今天 | 2025-12-31
2024-02-29 | 去年今天 | 2023-02-28
2026-03-31 | 上个月今天 | 2026-02-28
2026-12-31 | a year ago today | 2025-12-31
2026-12-31 | yesterday last month | 2026-11-30
2026-12-31 | 上周今天 | 2026-12-24
2027-01-01 | 今年 | not yet
2027-01-01 | 去年 | 2026-01-01 2026-12-31
2027-01-01 | 上个月 | 2026-12-01 2026-12-31
2027-01-01 | 上季度 | 2026-10-01 2026-12-31
2027-01-01 | 上周 | 2026-12-21 2026-12-27
2027-01-01 | 本周 | 2026-12-28 2026-12-31
2027-01-01 | 第53周 | 2026-12-28 2027-01-03
2027-01-01 | 12月20日到12月31日 | 2026-12-20 2026-12-31
2027-01-01 | 上半年 | 2026-01-01 2026-06-30
2027-01-01 | 前三季度 | vague ? 2026年1月1日到9月30日 / 2026年4月1日到12月31日
2027-01-01 | H2 | 2026-07-01 2026-12-31
2027-01-01 | 去年12月 | 2026-12-01 2026-12-31
2027-01-01 | last December | 2026-12-01 2026-12-31
2027-01-01 | Christmas | 2026-12-25
2027-01-01 | 元旦 | 2027-01-01
2024-02-29 | 昨天 | 2024-02-28
2024-02-29 | 今天 | 2024-02-29
2024-02-29 | 近30天 | 2024-01-30 2024-02-28
2024-02-29 | 上个月 | 2024-01-01 2024-01-31
2024-02-29 | 本月 | 2024-02-01 2024-02-28
2024-02-29 | 2月29日 | 2024-02-29
2024-02-29 | 29号 | 2024-01-29
2024-02-29 | 2月 | 2024-02-01 2024-02-29
2024-02-29 | 2月下旬 | 2024-02-21 2024-02-29
2024-02-29 | 2023年2月下旬 | 2023-02-21 2023-02-28
2024-02-29 | 春节 | 2024-02-09 2024-02-15
2024-02-29 | 年货节 | 2024-01-12 2024-02-08
2024-03-31 | 上个月 | 2024-02-01 2024-02-29
2024-03-31 | 上月30号 | invalid
2024-03-31 | 近一个月 | 2024-02-01 2024-02-29
2024-03-31 | last 6 months | 2023-09-01 2024-02-29
2024-03-31 | 上上个月 | 2024-01-01 2024-01-31
2024-03-31 | 本季度 | 2024-01-01 2024-03-30
2024-03-31 | Q1 | 2024-01-01 2024-03-31
2024-03-31 | 第13周 | 2024-03-25 2024-03-31
2028-03-01 | 上个月最后一天 | 2028-02-29
2028-03-01 | 春节 | 2028-01-25 2028-01-31
2028-03-01 | 去年春节 | 2027-02-05 2027-02-11
2028-10-10 | 中秋 | 2028-10-03 2028-10-05
2028-10-10 | 七夕 | 2028-08-26
2028-10-10 | 端午 | 2028-05-28 2028-05-30
"""

# a fiscal year that starts in April and is named by the year it ends in, on 22 November 2026
FISCAL = """
FY26 | 2025-04-01 2026-03-31
FY2026 | 2025-04-01 2026-03-31
2026财年 | 2025-04-01 2026-03-31
25/26财年 | 2025-04-01 2026-03-31
FY2025/26 | 2025-04-01 2026-03-31
本财年 | 2026-04-01 2026-11-21
this fiscal year | 2026-04-01 2026-11-21
财年至今 | 2026-04-01 2026-11-21
FYTD | 2026-04-01 2026-11-21
上个财年 | 2025-04-01 2026-03-31
last fiscal year | 2025-04-01 2026-03-31
FY26 Q1 | 2025-04-01 2025-06-30
Q4 FY26 | 2026-01-01 2026-03-31
2026财年第二季度 | 2025-07-01 2025-09-30
2026财年上半年 | 2025-04-01 2025-09-30
FY26 H2 | 2025-10-01 2026-03-31
fiscal Q2 | 2026-07-01 2026-09-30
上财年四季度 | 2026-01-01 2026-03-31
本财季 | 2026-10-01 2026-11-21
last fiscal quarter | 2026-07-01 2026-09-30
Q3 | 2026-07-01 2026-09-30
FY28 | future
"""

CALENDAR = default_calendar()
APRIL = Calendar(CALENDAR.festivals, CALENDAR.by_name, FiscalYear(4))


def lines(table: str) -> list[tuple[str, ...]]:
    return [tuple(part.strip() for part in line.split("|")) for line in table.strip().splitlines()]


def said(found: tuple[FoundPeriod, ...], year: int) -> str:
    """What was read, written as the tables write it."""
    if len(found) != 1:
        return "many"
    read = found[0]
    if read.period is None:
        return f"{read.trouble} ? {' / '.join(read.instead)}" if read.instead else str(read.trouble)
    days = [day.isoformat().removeprefix(f"{year}-") for day in (read.period.first, read.period.last)]
    return " ".join(dict.fromkeys(days))


def read(text: str, today: date, calendar: Calendar = CALENDAR) -> tuple[FoundPeriod, ...]:
    return read_period(text, today=today, calendar=calendar, data_from=DATA_FROM)


def short(days: str) -> str:
    return days.replace("2026-", "") if "?" not in days else days


@pytest.mark.parametrize(("text", "days"), lines(SUNDAY) + lines(TROUBLED))
def test_reads_on_a_sunday(text: str, days: str) -> None:
    assert said(read(text, date(2026, 11, 22)), 2026) == short(days)


@pytest.mark.parametrize(("today", "text", "days"), lines(EDGES))
def test_reads_at_the_edges(today: str, text: str, days: str) -> None:
    assert said(read(text, date.fromisoformat(today)), 0) == days


@pytest.mark.parametrize(("text", "days"), lines(FISCAL))
def test_reads_fiscal_years(text: str, days: str) -> None:
    assert said(read(text, date(2026, 11, 22), APRIL), 0) == days


@pytest.mark.parametrize(("text", "days"), lines(TROUBLED))
def test_each_choice_is_read_as_it_is_offered(text: str, days: str) -> None:
    for choice in days.partition("?")[2].split("/") if "?" in days else ():
        found = read(choice.strip(), date(2026, 11, 22))
        assert [each.trouble for each in found] == [None], choice


def test_a_fiscal_year_may_be_named_by_its_start() -> None:
    calendar = Calendar(fiscal=FiscalYear(2, "start"))
    assert said(read("FY25", date(2026, 11, 22), calendar), 0) == "2025-02-01 2026-01-31"
    assert said(read("Q4 FY25", date(2026, 11, 22), calendar), 0) == "2025-11-01 2026-01-31"


def test_an_open_range_without_known_data_asks_for_its_start() -> None:
    found = read_period("截至昨天", today=date(2026, 11, 22), calendar=CALENDAR)
    assert [each.trouble for each in found] == ["no start"]
