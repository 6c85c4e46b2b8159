-- Who came, came back, stayed and did not come again, by week?
-- 每周谁是新来的、回来的、留下的、没再来的？
--
-- active = before + new + resurrected - lapsed, in every row, exactly.
-- 每一行都严格成立：本期活跃 = 上期 + 新增 + 回流 − 流出。

SELECT start, active, before, new, resurrected, lapsed, round(ratio, 2) AS ratio
FROM v1_growth
WHERE community = {community:String} AND window = 'week'
ORDER BY start
