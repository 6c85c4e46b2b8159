-- Do newcomers who are answered on the first day come back more often?
-- 第一天就有人回的新人，第二周更愿意回来吗？
--
-- Share of newcomers active again 7 to 13 days after their first message. A difference is no proof: the friendly are answered more.
-- 第一句话之后第 7 到 13 天又来的比例。有差别不等于有因果：招人喜欢的人本来就更容易被回。

SELECT if(f.wait_minutes <= 1440, 'answered within a day', 'not answered within a day') AS first_day,
    count() AS newcomers, round(avg(arrayExists(d -> d BETWEEN f.day + 7 AND f.day + 13, w.days)), 2) AS back_in_week_2
FROM newcomer_first_posts AS f
LEFT JOIN (
    SELECT member, groupArray(day) AS days
    FROM v1_member_days
    WHERE community = {community:String} AND qualifying > 0
    GROUP BY member
) AS w ON w.member = f.member
WHERE f.community = {community:String} AND f.observed_minutes >= 14 * 1440
GROUP BY first_day
ORDER BY first_day
