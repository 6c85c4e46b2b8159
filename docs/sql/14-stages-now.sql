-- Where is everybody now?
-- 现在大家都走到了哪一步？
--
-- People by stage, with how likely they are to be active within 30 days, on average.
-- 各阶段的人数，和 30 天内会再来的平均可能性。

SELECT stage, count() AS people, round(avg(p_return), 2) AS mean_p_return
FROM v1_members
WHERE community = {community:String} AND NOT (bot OR staff)
GROUP BY stage
ORDER BY people DESC, stage
