-- When is the community awake?
-- 大家什么时候在？
--
-- Messages by weekday (1 is Monday) and hour of the community's own zone.
-- 按社群所在时区的星期几（1 是周一）和钟点数消息。

WITH (SELECT zone FROM v1_communities WHERE community = {community:String}) AS zone
SELECT toDayOfWeek(toDate(formatDateTime(at, '%F', zone))) AS weekday, toUInt8(formatDateTime(at, '%H', zone)) AS hour, count() AS messages
FROM v1_messages
WHERE community = {community:String} AND NOT (bot OR staff OR recalled)
GROUP BY weekday, hour
ORDER BY messages DESC, weekday, hour
LIMIT 20
