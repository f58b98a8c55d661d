# SPDX-License-Identifier: Apache-2.0
"""The laws, regulations and drafts that the profiles rest on, each with the day from which it holds (domain.md §0.9).

Law changes under a registry: a profile names what it was made from, and what of it is a draft or was only reported.
"""

import datetime

from events.values import Text
from projections.rules.profile import Instrument

_DATE = datetime.date

CN_1 = (
    Instrument(
        instrument="CN-LRR-2011",
        title=Text(zh="土地复垦条例（国务院令第592号）", en="Land Reclamation Regulations (State Council Order 592)"),
        articles="12, 14, 16-18, 20, 28-29, 31, 37-43",
        valid_from=_DATE(2011, 3, 5),
    ),
    Instrument(
        instrument="CN-MRL-2024",
        title=Text(zh="矿产资源法（2024年修订）", en="Mineral Resources Law, revised 2024"),
        articles="17-27, 33, 37-38, 41, 44-49, 56-57, 59-61, 69-75",
        valid_from=_DATE(2025, 7, 1),
    ),
    Instrument(
        instrument="CN-MNR-13-2024",
        title=Text(
            zh="矿业权人勘查开采信息管理办法（自然资源部令第13号）",
            en="Measures on information of mining right holders (MNR Order 13); read in excerpts",
        ),
        valid_from=_DATE(2024, 7, 1),
    ),
    Instrument(
        instrument="CN-CIVIL-CODE",
        title=Text(zh="民法典", en="Civil Code"),
        articles="200-203",
        valid_from=_DATE(2021, 1, 1),
    ),
    Instrument(
        instrument="CN-APL-2021",
        title=Text(zh="行政处罚法（2021年修订）", en="Administrative Penalty Law, revised 2021"),
        articles="36, 48, 60, 73, 85",
        valid_from=_DATE(2021, 7, 15),
    ),
    Instrument(
        instrument="CN-ROGI-2019",
        title=Text(zh="政府信息公开条例（2019年修订）", en="Regulations on Open Government Information, revised 2019"),
        articles="14-15, 20, 26, 41",
        valid_from=_DATE(2019, 5, 15),
    ),
)

CN_2 = (
    *CN_1,
    Instrument(
        instrument="CN-EEC-2026",
        title=Text(zh="生态环境法典（第三编 生态保护）", en="Ecological and Environmental Code, part III"),
        articles="674-937",
        valid_from=_DATE(2026, 8, 15),
        standing="text_not_read",
    ),
    Instrument(
        instrument="CN-MRL-IR-2026",
        title=Text(
            zh="矿产资源法实施条例（2026年6月报道）",
            en="Regulations on Implementation of the Mineral Resources Law (reported June 2026)",
        ),
        standing="text_not_read",
    ),
    Instrument(
        instrument="CN-MNR-WORKING-MINES-DRAFT",
        title=Text(
            zh="自然资源部关于进一步加强生产矿山生态修复监管工作的通知（征求意见稿）",
            en="MNR notice on supervising restoration by working mines (consultation drafts of 2024 and 2025)",
        ),
        standing="draft",
    ),
)

QLD_1 = (
    Instrument(
        instrument="AU-QLD-EPA-1994",
        title=Text(
            zh="1994年环境保护法（昆士兰）", en="Environmental Protection Act 1994 (Qld), schedules of PRC plans"
        ),
        articles="126C-126D, 206A, 285, 316IA, 318ZF, 540",
        valid_from=_DATE(2019, 11, 1),
    ),
)

US_1 = (
    Instrument(
        instrument="US-SMCRA-1977",
        title=Text(
            zh="1977年露天采矿管理与复垦法（美国法典第30编第25章）",
            en="Surface Mining Control and Reclamation Act of 1977, 30 USC chapter 25",
        ),
        articles="30 USC 1258, 1265, 1267-1269, 1271",
        valid_from=_DATE(1977, 8, 3),
    ),
)
