-- Are we in touch too much, and with whom not at all?
-- 我们打扰得多不多，有谁一直没人联系？
--
-- People by contacts received in the last 28 closed days, and how many of them are at risk.
-- 最近 28 天每人被联系几次，其中多少人正在渐远。

WITH (SELECT closed_day FROM v1_communities WHERE community = {community:String}) AS last
SELECT contacts, count() AS people, countIf(stage = 'at_risk') AS at_risk
FROM (
    SELECT m.member AS member, m.stage AS stage, sumIf(d.touches, d.day > last - 28) AS contacts
    FROM v1_members AS m
    LEFT JOIN v1_member_days AS d ON d.community = m.community AND d.member = m.member
    WHERE m.community = {community:String} AND NOT (m.bot OR m.staff) AND m.stage NOT IN ('left', 'none')
    GROUP BY member, stage
)
GROUP BY contacts
ORDER BY contacts
