# SPDX-License-Identifier: Apache-2.0
"""D-1 in China: a last day of rest gives way to the next working day; that a day has passed is a fact, not a verdict.

The Civil Code governs civil periods, as the General Provisions and General Principles of Civil Law did before 2021.
For a day fixed by a plan or permit this is an analogy, to be confirmed by the authority that adopts the profile.
Statutory rest days are taken to be holidays and weekends (domain.md §0.3, §8.3).
"""

from events.values import Text
from projections.rules.rule import make_rule

RULE = make_rule(
    __name__,
    "D-1",
    citation="Civil Code of the PRC arts 201-203; Mineral Resources Law (2024) arts 47, 71 / "
    "民法典第二百零一条至第二百零三条；矿产资源法（2024修订）第四十七条、第七十一条",
    text=Text(
        zh="到期日当日（北京时间）结束前均可履行；最后一日为法定休假日的，以休假日结束的次日为最后一日。"
        "期满未完成是时间事实；是否违法，须由主管部门责令改正等决定认定。",
        en="It can be met until the end of the due day, Beijing time; a last day that is a statutory rest day gives "
        "way to the day after the rest. That the day has passed is a fact of the clock; whether the law is broken is "
        "for an order of the authority to say.",
    ),
)
