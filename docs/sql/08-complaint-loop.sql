-- What became of complaints: heard, answered, adopted, told?
-- 不满有没有下文：听到、回应、采纳、告诉本人？
--
-- By week of the complaint, from feedback events; all 0 may mean that nobody records them.
-- 按抱怨的那一周算，来自反馈事件；全是 0 也可能只是没人记。

SELECT week, complaints, heard, answered, adopted, told, round(answer_hours, 1) AS median_hours
FROM complaint_loop
WHERE community = {community:String}
ORDER BY week
