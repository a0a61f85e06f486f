"""Questions about one period or two, in both languages, each judged by hand before it was read.

Said on Sunday, 22 November 2026; the data run from 2025-01-01 to 21 November 2026. A row is the question, the days, what
they are compared with, and the grain; days of 2026 without their year.
"""
# ruff: noqa: E501 - rows of tables

from datetime import date
from pathlib import Path

import pytest

from analytics.kpi.metrics_file.load import load
from analytics.kpi.query import MetricQuery, OutOfScope, Period, Reading, Unclear
from analytics.kpi.reading.read import read_question

CATALOG = load(Path(__file__).parents[3] / "analytics" / "kpi" / "metrics.yml")
TODAY, UNTIL = date(2026, 11, 22), date(2026, 11, 21)

QUESTIONS = """
上周GMV环比 | 11-09..11-15 | previous 11-02..11-08
上周GMV同比 | 11-09..11-15 | year 2025-11-09..2025-11-15
上周GMV比前一周涨了多少 | 11-09..11-15 | previous 11-02..11-08
上周GMV比上上周多多少 | 11-09..11-15 | previous 11-02..11-08
上周GMV较前一周变化 | 11-09..11-15 | previous 11-02..11-08
上周点击率比前一周高几个点 | 11-09..11-15 | previous 11-02..11-08
本周GMV比上周 | 11-16..11-21 | previous 11-09..11-14
本周GMV和上周比怎么样 | 11-16..11-21 | previous 11-09..11-14
和上周比，本周GMV涨了吗 | 11-16..11-21 | previous 11-09..11-14
本月GMV环比 | 11-01..11-21 | previous 10-01..10-21
本月GMV比上月同期 | 11-01..11-21 | period 10-01..10-21
本月至今GMV同比增长率 | 11-01..11-21 | year 2025-11-01..2025-11-21
MTD GMV vs last month | 11-01..11-21 | previous 10-01..10-21
本季度GMV环比 | 10-01..11-21 | previous 07-01..08-21
本季度GMV同比 | 10-01..11-21 | year 2025-10-01..2025-11-21
今年GMV同比 | 01-01..11-21 | year 2025-01-01..2025-11-21
今年GMV比去年 | 01-01..11-21 | year 2025-01-01..2025-11-21
今年和去年GMV对比 | 01-01..11-21 | year 2025-01-01..2025-11-21
YTD revenue vs last year | 01-01..11-21 | year 2025-01-01..2025-11-21
10月GMV环比 | 10-01..10-31 | previous 09-01..09-30
10月GMV同比 | 10-01..10-31 | year 2025-10-01..2025-10-31
10月GMV比9月 | 10-01..10-31 | previous 09-01..09-30
9月GMV比10月 | 09-01..09-30 | period 10-01..10-31
9月和10月的GMV | 10-01..10-31 | previous 09-01..09-30
9月和10月GMV对比 | 10-01..10-31 | previous 09-01..09-30
9月、10月各自的GMV | 09-01..10-31 | - | month
9月和10月GMV分别是多少 | 09-01..10-31 | - | month
9月和10月一共的GMV | 09-01..10-31
8月和10月一共的GMV | ask
8月、9月、10月的GMV | 08-01..10-31 | - | month
Q1、Q2、Q3的GMV | 01-01..09-30 | - | quarter
6月、8月、10月的GMV | ask
昨天和前天的GMV | 11-21 | previous 11-20
昨天GMV比前天 | 11-21 | previous 11-20
昨天GMV比前一天 | 11-21 | previous 11-20
昨天GMV比上周同一天 | 11-21 | period 11-14
昨天GMV周同比 | 11-21 | period 11-14
昨天GMV同比 | 11-21 | year 2025-11-21
近7天GMV环比 | 11-15..11-21 | previous 11-08..11-14
近7天GMV与前7天对比 | 11-15..11-21 | previous 11-08..11-14
近30天GMV同比 | 10-23..11-21 | year 2025-10-23..2025-11-21
近30天GMV比去年同期 | 10-23..11-21 | year 2025-10-23..2025-11-21
去年各月GMV环比 | 2025-01-01..2025-12-31 | previous 2024-12-01..2025-11-30 | month
今年每月GMV环比 | 01-01..11-21 | previous 2025-12-01..10-21 | month
今年每月GMV同比 | 01-01..11-21 | year 2025-01-01..2025-11-21 | month
上周每天GMV环比 | 11-09..11-15 | previous 11-08..11-14 | day
上周每天GMV比前一周 | 11-09..11-15 | previous 11-02..11-08 | day
近4周每周GMV环比 | 10-19..11-15 | previous 10-12..11-08 | week
近4周每周GMV同比 | ask
今年各季度GMV环比 | 01-01..11-21 | previous 2025-10-01..08-21 | quarter
monthly revenue last year month over month | 2025-01-01..2025-12-31 | previous 2024-12-01..2025-11-30 | month
daily orders last week week over week | 11-09..11-15 | previous 11-02..11-08 | day
双11GMV比去年双11 | 11-11 | year 2025-11-11
双11GMV同比 | 11-11 | year 2025-11-11
今年双11期间和去年双11期间的GMV | 11-01..11-11 | year 2025-11-01..2025-11-11
春节GMV同比 | 02-16..02-22 | year 2025-01-28..2025-02-03
今年春节GMV比去年春节 | 02-16..02-22 | year 2025-01-28..2025-02-03
618和双11的GMV | 11-11 | period 06-18
618期间 vs 双11期间的GMV | 06-01..06-18 | period 11-01..11-11
双11期间GMV环比 | 11-01..11-11 | previous 10-21..10-31
双11前7天的GMV | 11-04..11-10
双11前一周的GMV | ask
双11当天GMV比前一天 | 11-11 | previous 11-10
双11后一周和双11前一周的GMV | ask
双11前7天和双11后7天GMV对比 | 11-12..11-18 | period 11-04..11-10
黑五GMV同比 | 2025-11-28 | year 2024-11-29
七夕GMV比去年七夕 | 08-19 | year 2025-08-29
国庆GMV比去年国庆 | 10-01..10-07 | year 2025-10-01..2025-10-07
上周GMV环比和同比 | ask
GMV环比 | 10-23..11-21 | previous 09-23..10-22
GMV增长率 | 10-23..11-21 | previous 09-23..10-22
各渠道上周GMV环比 | 11-09..11-15 | previous 11-02..11-08
上周各渠道GMV比前一周涨幅 | 11-09..11-15 | previous 11-02..11-08
10月GMV比上个月 | ask
2月GMV环比 | 02-01..02-28 | previous 01-01..01-31
2024年2月GMV同比 | 2024-02-01..2024-02-29 | year 2023-02-01..2023-02-28
上半年GMV同比 | 01-01..06-30 | year 2025-01-01..2025-06-30
上半年GMV环比 | 01-01..06-30 | previous 2025-07-01..2025-12-31
Q3 GMV环比 | 07-01..09-30 | previous 04-01..06-30
三季度GMV同比 | 07-01..09-30 | year 2025-07-01..2025-09-30
去年Q4 vs 今年Q3 GMV | 2025-10-01..2025-12-31 | period 07-01..09-30
上周GMV比上个月 | ask
10月1日到7日GMV环比 | 10-01..10-07 | previous 09-24..09-30
10月1日到7日GMV同比 | 10-01..10-07 | year 2025-10-01..2025-10-07
10月1日至今GMV | 10-01..11-21
截至昨天的GMV | 2025-01-01..11-21
本月截至上周五的GMV | 11-01..11-13
到上周五为止本月GMV | ask
from 3 March to last Friday revenue | 03-03..11-20
revenue since October | 10-01..11-21
revenue until 5 October | 2025-01-01..10-05
revenue before October | 2025-01-01..09-30
今天的GMV | refuse
明天GMV | refuse
下个月GMV | refuse
2月30日GMV | ask
昨天上午GMV | refuse
昨天下午3点的GMV | refuse
上周末GMV | 11-14..11-15
上周工作日GMV | refuse
周末GMV | refuse
10月第二周GMV | ask
10月前三天GMV | 10-01..10-03
10月最后三天GMV比前三天 | ask
上个月15号GMV | 10-15
15号GMV | 11-15
上周五GMV | 11-13
上周五GMV环比 | 11-13 | previous 11-12
last Friday revenue | 11-20
Tuesday last week orders | 11-10
revenue last week vs the week before | 11-09..11-15 | previous 11-02..11-08
revenue last week compared with the previous week | 11-09..11-15 | previous 11-02..11-08
compare revenue last week with the week before | 11-09..11-15 | previous 11-02..11-08
how did orders last month compare to September | 10-01..10-31 | previous 09-01..09-30
orders in October vs October last year | 10-01..10-31 | year 2025-10-01..2025-10-31
orders in October year over year | 10-01..10-31 | year 2025-10-01..2025-10-31
revenue growth last month | 10-01..10-31 | previous 09-01..09-30
revenue this month against the same days last month | 11-01..11-21 | period 10-01..10-21
this week vs last week orders | 11-16..11-21 | previous 11-09..11-14
this quarter versus last quarter revenue | 10-01..11-21 | previous 07-01..08-21
Q3 vs Q2 revenue | 07-01..09-30 | previous 04-01..06-30
Q3 revenue compared with Q3 last year | 07-01..09-30 | year 2025-07-01..2025-09-30
Black Friday revenue vs last year | ask
revenue the week before Black Friday | ask
revenue the day after Christmas | 2025-12-26
Singles' Day 2026 vs 2025 revenue | 11-11 | year 2025-11-11
last 2 years revenue | ask
last 12 months revenue by month | 2025-11-01..10-31 | - | month
W45 revenue | 11-02..11-08
week 45 vs week 44 revenue | 11-02..11-08 | previous 10-26..11-01
revenue in week 45 of 2025 | 2025-11-03..2025-11-09
FY26 revenue | refuse
本财年GMV | refuse
2026.10 GMV | 10-01..10-31
20261001到20261007的GMV | 10-01..10-07
10.1-10.7的GMV | 10-01..10-07
10/1~10/7的GMV | 10-01..10-07
1001-1007的GMV | 10-01..10-07
Oct '26 revenue | 10-01..10-31
10月7日到10月1日的GMV | ask
上上周和上周的GMV哪个高 | ask
上个月比上上个月少了多少订单 | 10-01..10-31 | previous 09-01..09-30
小红书上周花费较前一周下降了多少 | 11-09..11-15 | previous 11-02..11-08
抖音10月ROI比9月提升了几个百分点 | 10-01..10-31 | previous 09-01..09-30
最近一周GMV比再前一周 | 11-09..11-15 | previous 11-02..11-08
近三个月GMV比去年同期 | 08-01..10-31 | year 2025-08-01..2025-10-31
去年同期GMV | ask
去年同期的GMV是多少 | ask
去年10月GMV | 2025-10-01..2025-10-31
国庆前三天GMV | ask
年底GMV | ask
前三季度GMV同比 | 01-01..09-30 | year 2025-01-01..2025-09-30
近半年GMV环比 | 05-01..10-31 | previous 2025-11-01..04-30
每天GMV | 10-23..11-21 | - | day
上周每小时GMV | refuse
10月GMV和8月GMV | 10-01..10-31 | period 08-01..08-31
昨天GMV比10月日均 | ask
revenue in the first week of October | ask
yesterday's orders vs same day last week | 11-21 | period 11-14
yesterday's orders vs a year ago | 11-21 | year 2025-11-21
抖音近两周每天的GMV | 11-02..11-15 | - | day
上周GMV是前一周的几倍 | refuse
上周GMV对比上月同期 | 11-09..11-15 | period 10-09..10-15
上周的GMV比去年同一周 | 11-09..11-15 | year 2025-11-09..2025-11-15
9月GMV环比8月 | 09-01..09-30 | previous 08-01..08-31
10月GMV同比去年10月 | 10-01..10-31 | year 2025-10-01..2025-10-31
10月份GMV和去年同期相比增长多少 | 10-01..10-31 | year 2025-10-01..2025-10-31
今年10月比去年10月GMV多了多少 | 10-01..10-31 | year 2025-10-01..2025-10-31
去年双11到今年双11的GMV | 2025-11-11..11-11
618到双11期间的GMV | 06-18..11-11
国庆期间每天的订单量 | 10-01..10-07 | - | day
国庆前一周和国庆期间订单量对比 | ask
国庆期间比中秋期间的GMV | 10-01..10-07 | period 09-25..09-27
近一周GMV | 11-09..11-15
一周内GMV | refuse
这一周的GMV | 11-16..11-21
11月的GMV | 11-01..11-30
11月GMV环比 | 11-01..11-21 | previous 10-01..10-21
11月GMV比去年11月 | 11-01..11-21 | year 2025-11-01..2025-11-21
11月1日到11月30日GMV同比 | ask
下半年GMV同比 | 07-01..11-21 | year 2025-07-01..2025-11-21
下半年和上半年GMV | 07-01..11-21 | previous 01-01..05-21
11月第一周GMV | ask
第二周GMV | 01-05..01-11
每周一的GMV | refuse
上个月每个周末的GMV | refuse
昨天23点的订单 | refuse
GMV from Oct 1 to Oct 7 vs Sep 24 to Sep 30 | 10-01..10-07 | previous 09-24..09-30
revenue 10/01/2026 to 10/07/2026 | ask
revenue on 13/10/2026 | 10-13
revenue on Oct 13th | 10-13
revenue on Mon | 11-16
orders last Sunday | 11-15
orders this Sunday | refuse
orders last Saturday vs the Saturday before | refuse
orders two Fridays ago | refuse
orders in the past quarter | 07-01..09-30
orders per month this year compared with last year | 01-01..11-21 | year 2025-01-01..2025-11-21 | month
weekly orders last quarter | 07-01..09-30 | - | week
orders by week last quarter week over week | 07-01..09-30 | previous 06-24..09-23 | week
orders by day last week vs the same days last year | 11-09..11-15 | year 2025-11-09..2025-11-15 | day
orders since Black Friday | 2025-11-28..11-21
orders after Singles' Day | 11-12..11-21
orders before Singles' Day | 2025-01-01..11-10
orders during Singles' Day | 11-11
orders during the Double 11 campaign | 11-01..11-11
orders over Christmas | 2025-12-25
orders in the run-up to Christmas | refuse
orders in Q1 to Q3 | 01-01..09-30
orders in the first three quarters of 2026 | 01-01..09-30
orders in the first 9 months of 2026 | 01-01..09-30
orders in the last quarter of 2025 | 2025-10-01..2025-12-31
orders in the last week of Q3 | ask
orders on the last Friday of October | ask
orders on the first Monday of October | refuse
orders from 2026-10-01 through 2026-10-07 | 10-01..10-07
orders between October 1 and 7 | 10-01..10-07
orders October 1–7 | 10-01..10-07
orders 1st Oct - 7th Oct | 10-01..10-07
orders October 2025 vs October 2026 | 2025-10-01..2025-10-31 | period 10-01..10-31
orders 2026 vs 2025 | 01-01..11-21 | year 2025-01-01..2025-11-21
orders 2025 vs 2024 | 2025-01-01..2025-12-31 | year 2024-01-01..2024-12-31
orders in 2025 by quarter quarter over quarter | 2025-01-01..2025-12-31 | previous 2024-10-01..2025-09-30 | quarter
2025年各季度订单量同比 | 2025-01-01..2025-12-31 | year 2024-01-01..2024-12-31 | quarter
近12个月每月订单量环比增长率 | 2025-11-01..10-31 | previous 2025-10-01..09-30 | month
近7天每天订单量比上周同期 | 11-15..11-21 | period 11-08..11-14 | day
近7天每天订单量比前一天 | ask
上周一到周三GMV比上上周一到周三 | 11-09..11-11 | period 11-02..11-04
上周一GMV比上上周一 | 11-09 | period 11-02
本周一到周三GMV比上周同期 | 11-16..11-18 | period 11-09..11-11
10月上旬GMV环比 | 10-01..10-10 | previous 09-21..09-30
10月上旬GMV比9月上旬 | 10-01..10-10 | period 09-01..09-10
10月上旬和中旬GMV | refuse
10月上旬、中旬、下旬的GMV | refuse
三季度每个月的GMV | 07-01..09-30 | - | month
7、8、9月的GMV | refuse
7月、8月和9月的GMV合计 | 07-01..09-30
7到9月GMV | 07-01..09-30
7-9月GMV同比 | 07-01..09-30 | year 2025-07-01..2025-09-30
7-9月GMV环比 | 07-01..09-30 | previous 04-01..06-30
周一和周二的GMV | 11-17 | previous 11-16
上周五和上周六的GMV | 11-14 | previous 11-13
昨天和上周同一天的GMV | 11-21 | period 11-14
昨天对比前天、上周同期的GMV | ask
2026年1月31日GMV环比 | 01-31 | previous 01-30
3月31日GMV月环比 | 03-31 | period 02-28
今年2月GMV同比 | 02-01..02-28 | year 2025-02-01..2025-02-28
年货节GMV同比 | 01-19..02-15 | year 2024-12-31..2025-01-27
去年年货节GMV | 2024-12-31..2025-01-27
2025年女王节期间GMV | 2025-03-01..2025-03-08
中秋当天GMV同比 | 09-25 | year 2025-10-06
母亲节GMV比父亲节 | 05-10 | period 06-21
GMV during Chinese New Year vs last year | 02-16..02-22 | year 2025-01-28..2025-02-03
mother's day revenue year over year | 05-10 | year 2025-05-11
昨天和今天GMV | refuse
revenue a year ago | ask
revenue 2 years ago | 2024-01-01..2024-12-31
revenue last 7 days vs the 7 days before | 11-15..11-21 | previous 11-08..11-14
revenue last 7 days vs the 7 days before that | 11-15..11-21 | previous 11-08..11-14
revenue the 7 days before | ask
revenue last 30 days compared to the preceding 30 days | 10-23..11-21 | previous 09-23..10-22
近7天GMV和此前7天比 | 11-15..11-21 | previous 11-08..11-14
前7天GMV | 11-15..11-21
此前7天GMV | ask
orders in 10/2026 | 10-01..10-31
WoW orders | 11-09..11-15 | previous 11-02..11-08
MoM orders | 10-01..10-31 | previous 09-01..09-30
周环比GMV | 11-09..11-15 | previous 11-02..11-08
GMV日环比 | 11-21 | previous 11-20
orders yesterday vs a year ago | 11-21 | year 2025-11-21
"""

# what goes on from the question before it
FOLLOW_UPS = """
上周GMV | 环比呢 | 11-09..11-15 | previous 11-02..11-08
上周GMV | 同比呢 | 11-09..11-15 | year 2025-11-09..2025-11-15
上周GMV | 那上上周呢 | 11-02..11-08
上周GMV环比 | 那上上周呢 | 11-02..11-08 | previous 10-26..11-01
10月GMV环比 | 换成9月 | 09-01..09-30 | previous 08-01..08-31
本月GMV | 环比呢 | 11-01..11-21 | previous 10-01..10-21
今年GMV | 同比呢 | 01-01..11-21 | year 2025-01-01..2025-11-21
春节GMV | 同比呢 | 02-16..02-22 | year 2025-01-28..2025-02-03
黑五GMV | 同比呢 | 2025-11-28 | year 2024-11-29
近4周GMV | 按周看，环比 | 10-19..11-15 | previous 10-12..11-08 | week
去年GMV | 各月环比 | 2025-01-01..2025-12-31 | previous 2024-12-01..2025-11-30 | month
revenue last week | and the week before? | 11-02..11-08
revenue last week | compared with the same week last year | 11-09..11-15 | year 2025-11-09..2025-11-15
近7天GMV | 和前7天比 | 11-15..11-21 | previous 11-08..11-14
近7天GMV | 和之前7天比 | 11-15..11-21 | previous 11-08..11-14
近7天GMV | 和前面7天比 | 11-15..11-21 | previous 11-08..11-14
近7天GMV | 比前7天涨了多少 | 11-15..11-21 | previous 11-08..11-14
近7天GMV | 那前7天呢 | 11-08..11-14
近7天GMV | 和近7天比 | ask
近4周GMV | 和前4周比 | 10-19..11-15 | previous 09-21..10-18
近4周GMV | 和上一个4周比 | 10-19..11-15 | previous 09-21..10-18
近三个月GMV | 和前三个月比 | 08-01..10-31 | previous 05-01..07-31
10月GMV | 和前7天比 | ask
10月GMV | 和10月比 | ask
10月GMV | 近7天 | 11-15..11-21
上周GMV同比 | 哪天最高 | 11-09..11-15 | - | day
revenue last week vs the week before | which day was highest | 11-09..11-15 | - | day
orders in the last 3 months | compared to the previous 3 months? | 08-01..10-31 | previous 05-01..07-31
orders in the last 7 days | vs the 7 days before? | 11-15..11-21 | previous 11-08..11-14
orders in the last 4 weeks | vs the preceding 4 weeks | 10-19..11-15 | previous 09-21..10-18
"""


def read(text: str, previous: MetricQuery | None = None, until: date = UNTIL) -> Reading:
    return read_question(text, CATALOG, today=TODAY, data_until=until, data_from=date(2025, 1, 1), previous=previous)


def lines(table: str) -> list[list[str]]:
    return [[part.strip() for part in line.split(" | ")] for line in table.strip().splitlines()]


def days(period: Period) -> str:
    first, last = (day.isoformat().removeprefix("2026-") for day in (period.first, period.last))
    return first if first == last else f"{first}..{last}"


def said(reading: Reading) -> str:
    match reading:
        case Unclear():
            return "ask"
        case OutOfScope():
            return "refuse"
        case query:
            compare = query.compare and f"{query.compare.kind} {days(query.compare.period)}"
            compare = compare or ("-" if query.grain else None)
            return " | ".join(part for part in (days(query.period), compare, query.grain) if part)


@pytest.mark.parametrize("row", lines(QUESTIONS), ids=lambda row: row[0])
def test_reads_the_days_and_what_they_are_compared_with(row: list[str]) -> None:
    assert said(read(row[0])) == " | ".join(row[1:])


@pytest.mark.parametrize("row", lines(FOLLOW_UPS), ids=lambda row: f"{row[0]} {row[1]}")
def test_follows_up(row: list[str]) -> None:
    first = read(row[0])
    assert isinstance(first, MetricQuery)
    assert said(read(row[1], first)) == " | ".join(row[2:])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10月GMV环比", "10-01..10-20 | previous 09-01..09-20"),
        ("10月GMV同比", "10-01..10-20 | year 2025-10-01..2025-10-20"),
        ("10月GMV比8月", "10-01..10-20 | period 08-01..08-20"),
        ("10月GMV", "10-01..10-31"),
        ("10月12日那周GMV环比", "10-12..10-18 | previous 10-05..10-11"),
        ("10月19日那周GMV环比", "10-19..10-20 | previous 10-12..10-13"),
        ("10月19日那周GMV比10月5日那周", "10-19..10-20 | period 10-05..10-06"),
        ("10月15日到10月24日GMV环比", "10-15..10-20 | previous 10-05..10-10"),
        ("今年GMV同比", "01-01..10-20 | year 2025-01-01..2025-10-20"),
        ("本季度GMV比上季度", "10-01..10-20 | previous 07-01..07-20"),
    ],
)
def test_days_without_data_are_compared_with_no_days(text: str, expected: str) -> None:
    """The data end on 20 October: as many days on the other side."""
    assert said(read(text, until=date(2026, 10, 20))) == expected


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("上周GMV环比和同比", ("上周GMV环比", "上周GMV同比")),
        ("双11前一周的GMV", ("2026年11月4日到11月10日的GMV", "2026年11月2日到11月8日的GMV")),
        ("10月7日到10月1日的GMV", ("2026年10月1日到10月7日的GMV",)),
        ("10月5日之前的GMV", ("截至2026年10月4日的GMV", "截至2026年10月5日的GMV")),
        (
            "revenue in the second week of October",
            (
                "revenue in 12 October 2026 to 18 October 2026",
                "revenue in 5 October 2026 to 11 October 2026",
                "revenue in 8 October 2026 to 14 October 2026",
            ),
        ),
    ],
)
def test_each_choice_is_answered_as_it_is_offered(text: str, choices: tuple[str, ...]) -> None:
    asked = read(text)
    assert isinstance(asked, Unclear)
    assert asked.choices == choices
    assert [type(read(choice)) for choice in choices] == [MetricQuery] * len(choices)


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("昨天和今天GMV", "今天"),
        ("昨天上午GMV", "上午"),
        ("上周工作日GMV", "工作日"),
        ("FY26 revenue", "FY26"),
        ("下周GMV", "下周"),
    ],
)
def test_names_the_days_it_cannot_answer(text: str, unknown: str) -> None:
    refused = read(text)
    assert isinstance(refused, OutOfScope)
    assert refused.unknown == (unknown,)


@pytest.mark.parametrize(
    ("text", "by_rate"),
    [
        ("上周各渠道GMV同比增长率", True),
        ("上周各渠道GMV环比增幅", True),
        ("revenue growth rate by channel last month", True),
        ("上周各渠道GMV同比", False),
        ("上周各渠道GMV比前一周多了多少", False),
        ("revenue by channel last week vs the week before", False),
    ],
)
def test_rates_of_growth_are_asked_by_name(text: str, by_rate: bool) -> None:
    query = read(text)
    assert isinstance(query, MetricQuery)
    assert query.compare is not None
    assert query.compare.by_rate is by_rate
