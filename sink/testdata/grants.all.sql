CREATE SETTINGS PROFILE IF NOT EXISTS `hearth_reader` SETTINGS readonly = 2 READONLY, max_execution_time = 60 MAX 60, max_memory_usage = 8000000000 MAX 8000000000, max_result_rows = 1000000 MAX 1000000;

CREATE USER IF NOT EXISTS `analyst` IDENTIFIED WITH no_password HOST NONE SETTINGS PROFILE 'hearth_reader';

GRANT SELECT ON `hearth`.* TO `analyst`;
