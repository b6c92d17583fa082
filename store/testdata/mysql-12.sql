-- A database of an older version, for the test of migrations.
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `attachments` (
  `id` varchar(60) NOT NULL,
  `enterprise_id` varchar(40) NOT NULL DEFAULT '',
  `owner` varchar(60) NOT NULL DEFAULT '',
  `kind` varchar(20) NOT NULL,
  `address` varchar(160) NOT NULL,
  `channel` varchar(20) NOT NULL,
  `user_id` varchar(128) NOT NULL,
  `media_id` varchar(600) NOT NULL,
  `sha256` varchar(64) NOT NULL DEFAULT '',
  `bytes` bigint(20) NOT NULL DEFAULT 0,
  `received_at` bigint(20) NOT NULL,
  `lost` tinyint(1) NOT NULL DEFAULT 0,
  `attempts` int(11) NOT NULL DEFAULT 0,
  `fetch_at` bigint(20) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `attachments_owner` (`owner`),
  KEY `attachments_address` (`address`,`owner`),
  KEY `attachments_fetch` (`fetch_at`),
  KEY `attachments_sha256` (`sha256`,`received_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `bindings` (
  `address` varchar(160) NOT NULL,
  `subject` varchar(40) NOT NULL,
  `person_id` varchar(40) NOT NULL DEFAULT '',
  `staff_id` varchar(40) NOT NULL DEFAULT '',
  `channel` varchar(20) NOT NULL,
  `user_id` varchar(128) NOT NULL,
  `how` varchar(20) NOT NULL,
  `bound_at` bigint(20) NOT NULL,
  `ended_at` bigint(20) NOT NULL DEFAULT 0,
  `witness_id` varchar(40) NOT NULL DEFAULT '',
  PRIMARY KEY (`address`,`subject`),
  KEY `bindings_subject` (`subject`,`ended_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
INSERT INTO `bindings` (`address`, `subject`, `person_id`, `staff_id`, `channel`, `user_id`, `how`, `bound_at`, `ended_at`, `witness_id`) VALUES ('wechat:boss','p6820a01db442c26f','p6820a01db442c26f','','wechat','boss','code',1685926800000,0,'');
INSERT INTO `bindings` (`address`, `subject`, `person_id`, `staff_id`, `channel`, `user_id`, `how`, `bound_at`, `ended_at`, `witness_id`) VALUES ('wechat:officer','pa1baca19ec2343e7','pa1baca19ec2343e7','','wechat','officer','code',1685926800000,0,'');
INSERT INTO `bindings` (`address`, `subject`, `person_id`, `staff_id`, `channel`, `user_id`, `how`, `bound_at`, `ended_at`, `witness_id`) VALUES ('wecom:bureau','sed8a60671d232fee','','sed8a60671d232fee','wecom','bureau','code',1685926800000,0,'');
INSERT INTO `bindings` (`address`, `subject`, `person_id`, `staff_id`, `channel`, `user_id`, `how`, `bound_at`, `ended_at`, `witness_id`) VALUES ('wecom:host','pdd1af2f554d340a3','pdd1af2f554d340a3','','wecom','host','code',1685926800000,0,'');
INSERT INTO `bindings` (`address`, `subject`, `person_id`, `staff_id`, `channel`, `user_id`, `how`, `bound_at`, `ended_at`, `witness_id`) VALUES ('wecom:township','s6eaf1fa2a44627e3','','s6eaf1fa2a44627e3','wecom','township','code',1685926800000,0,'');
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `contacts` (
  `address` varchar(160) NOT NULL,
  `channel` varchar(20) NOT NULL,
  `user_id` varchar(128) NOT NULL,
  `follows` tinyint(1) NOT NULL,
  `since_at` bigint(20) NOT NULL,
  PRIMARY KEY (`address`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
INSERT INTO `contacts` (`address`, `channel`, `user_id`, `follows`, `since_at`) VALUES ('wechat:boss','wechat','boss',1,1685926800000);
INSERT INTO `contacts` (`address`, `channel`, `user_id`, `follows`, `since_at`) VALUES ('wechat:officer','wechat','officer',1,1685926800000);
INSERT INTO `contacts` (`address`, `channel`, `user_id`, `follows`, `since_at`) VALUES ('wecom:bureau','wecom','bureau',1,1685926800000);
INSERT INTO `contacts` (`address`, `channel`, `user_id`, `follows`, `since_at`) VALUES ('wecom:host','wecom','host',1,1685926800000);
INSERT INTO `contacts` (`address`, `channel`, `user_id`, `follows`, `since_at`) VALUES ('wecom:township','wecom','township',1,1685926800000);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `enterprises` (
  `id` varchar(40) NOT NULL,
  `uscc` varchar(18) NOT NULL DEFAULT '',
  `name` varchar(200) NOT NULL,
  `place` varchar(200) NOT NULL DEFAULT '',
  `township` varchar(60) NOT NULL,
  `department` varchar(60) NOT NULL DEFAULT '',
  `sectors` longtext NOT NULL,
  `trade_forms` longtext NOT NULL,
  `forms_asked` tinyint(1) NOT NULL DEFAULT 0,
  `high_risk` tinyint(1) NOT NULL DEFAULT 0,
  `state` varchar(20) NOT NULL,
  `street` varchar(2000) NOT NULL DEFAULT '',
  `on_wecom` tinyint(1) NOT NULL DEFAULT 0,
  `skipped` longtext NOT NULL,
  `updated_at` bigint(20) NOT NULL,
  `facilities` longtext NOT NULL DEFAULT '[]',
  `facilities_asked` tinyint(1) NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`),
  KEY `enterprises_township` (`township`,`id`),
  KEY `enterprises_department` (`department`,`id`),
  KEY `enterprises_wecom` (`on_wecom`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
INSERT INTO `enterprises` (`id`, `uscc`, `name`, `place`, `township`, `department`, `sectors`, `trade_forms`, `forms_asked`, `high_risk`, `state`, `street`, `on_wecom`, `skipped`, `updated_at`, `facilities`, `facilities_asked`) VALUES ('e62c7d6ea0b159b90','9144030071526726XG','岫岩县河畔宾馆','','河西镇','县消防救援大队','[\"消防\"]','[]',0,0,'operating','',0,'{}',1685926800000,'[]',0);
INSERT INTO `enterprises` (`id`, `uscc`, `name`, `place`, `township`, `department`, `sectors`, `trade_forms`, `forms_asked`, `high_risk`, `state`, `street`, `on_wecom`, `skipped`, `updated_at`, `facilities`, `facilities_asked`) VALUES ('ec0745c78ccc99785','91350100M000100Y43','岫岩县东山石材加工厂','','东山镇','县应急管理局','[\"工贸\"]','[]',0,1,'operating','',0,'{}',1685926800000,'[]',0);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `entries` (
  `id` varchar(40) NOT NULL,
  `enterprise_id` varchar(40) NOT NULL,
  `ledger` varchar(40) NOT NULL,
  `title` varchar(300) NOT NULL,
  `status` varchar(20) NOT NULL,
  `fields` longtext NOT NULL,
  `due_at` bigint(20) NOT NULL DEFAULT 0,
  `record_id` varchar(40) NOT NULL DEFAULT '',
  `by_name` varchar(60) NOT NULL DEFAULT '',
  `by_role` varchar(20) NOT NULL DEFAULT '',
  `at` bigint(20) NOT NULL,
  `changed_at` bigint(20) NOT NULL,
  `version` int(11) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `entries_ledger` (`enterprise_id`,`ledger`,`status`),
  KEY `entries_due` (`ledger`,`due_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `flow_sources` (
  `digest` varchar(80) NOT NULL,
  `source` longtext NOT NULL,
  PRIMARY KEY (`digest`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `goose_db_version` (
  `id` bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  `version_id` bigint(20) NOT NULL,
  `is_applied` tinyint(1) NOT NULL,
  `tstamp` datetime DEFAULT current_timestamp(),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=13 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;
INSERT INTO `goose_db_version` (`id`, `version_id`, `is_applied`, `tstamp`) VALUES (1,0,1,'2026-11-26 15:57:17');
INSERT INTO `goose_db_version` (`id`, `version_id`, `is_applied`, `tstamp`) VALUES (2,1,1,'2026-11-26 15:57:17');
INSERT INTO `goose_db_version` (`id`, `version_id`, `is_applied`, `tstamp`) VALUES (3,2,1,'2026-11-26 15:57:17');
INSERT INTO `goose_db_version` (`id`, `version_id`, `is_applied`, `tstamp`) VALUES (4,3,1,'2026-11-26 15:57:17');
INSERT INTO `goose_db_version` (`id`, `version_id`, `is_applied`, `tstamp`) VALUES (5,4,1,'2026-11-26 15:57:17');
INSERT INTO `goose_db_version` (`id`, `version_id`, `is_applied`, `tstamp`) VALUES (6,5,1,'2026-11-26 15:57:17');
INSERT INTO `goose_db_version` (`id`, `version_id`, `is_applied`, `tstamp`) VALUES (7,7,1,'2026-11-26 15:57:17');
INSERT INTO `goose_db_version` (`id`, `version_id`, `is_applied`, `tstamp`) VALUES (8,8,1,'2026-11-26 15:57:17');
INSERT INTO `goose_db_version` (`id`, `version_id`, `is_applied`, `tstamp`) VALUES (9,9,1,'2026-11-26 15:57:17');
INSERT INTO `goose_db_version` (`id`, `version_id`, `is_applied`, `tstamp`) VALUES (10,10,1,'2026-11-26 15:57:17');
INSERT INTO `goose_db_version` (`id`, `version_id`, `is_applied`, `tstamp`) VALUES (11,11,1,'2026-11-26 15:57:18');
INSERT INTO `goose_db_version` (`id`, `version_id`, `is_applied`, `tstamp`) VALUES (12,12,1,'2026-11-26 15:57:18');
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `goose_lock` (
  `lock_id` bigint(20) NOT NULL,
  `locked` tinyint(1) NOT NULL DEFAULT 0,
  `locked_at` datetime(6) DEFAULT NULL,
  `locked_by` text DEFAULT NULL,
  `lease_expires_at` datetime(6) DEFAULT NULL,
  `updated_at` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`lock_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;
INSERT INTO `goose_lock` (`lock_id`, `locked`, `locked_at`, `locked_by`, `lease_expires_at`, `updated_at`) VALUES (4097083626,0,NULL,NULL,NULL,'2026-11-26 15:57:18.047736');
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `hazards` (
  `id` varchar(60) NOT NULL,
  `number` int(11) NOT NULL,
  `enterprise_id` varchar(40) NOT NULL,
  `township` varchar(60) NOT NULL,
  `department` varchar(60) NOT NULL,
  `source` varchar(20) NOT NULL,
  `level` varchar(20) NOT NULL DEFAULT '',
  `item` varchar(80) NOT NULL DEFAULT '',
  `description` longtext NOT NULL,
  `location` varchar(2000) NOT NULL DEFAULT '',
  `found_at` bigint(20) NOT NULL,
  `found_by` varchar(500) NOT NULL,
  `status` varchar(20) NOT NULL,
  `fix` varchar(10) NOT NULL DEFAULT '',
  `responsible` varchar(500) NOT NULL DEFAULT '',
  `measures` longtext NOT NULL,
  `funds` varchar(200) NOT NULL DEFAULT '',
  `deadline` varchar(10) NOT NULL DEFAULT '',
  `emergency_plan` longtext NOT NULL,
  `reported_at` bigint(20) NOT NULL DEFAULT 0,
  `record_id` varchar(60) NOT NULL DEFAULT '',
  `photos` longtext NOT NULL,
  `after_photos` longtext NOT NULL,
  `submitted_at` bigint(20) NOT NULL DEFAULT 0,
  `waits_since` bigint(20) NOT NULL,
  `history` longtext NOT NULL,
  `version` int(11) NOT NULL,
  `own` tinyint(1) NOT NULL DEFAULT 0,
  `interim` longtext NOT NULL DEFAULT '',
  `external_no` varchar(200) NOT NULL DEFAULT '',
  PRIMARY KEY (`id`),
  KEY `hazards_enterprise` (`enterprise_id`,`status`),
  KEY `hazards_township` (`township`,`status`,`waits_since`),
  KEY `hazards_department` (`department`,`status`,`waits_since`),
  KEY `hazards_waiting` (`status`,`waits_since`),
  KEY `hazards_due` (`status`,`deadline`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `heads` (
  `enterprise_id` varchar(40) NOT NULL,
  `filed_year` int(11) NOT NULL,
  `filed` int(11) NOT NULL,
  `digest` varchar(64) NOT NULL,
  `hazards` int(11) NOT NULL,
  PRIMARY KEY (`enterprise_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
INSERT INTO `heads` (`enterprise_id`, `filed_year`, `filed`, `digest`, `hazards`) VALUES ('ec0745c78ccc99785',2023,1,'58b00b6f25221759b7eb7e2241fda5aa6f4c3fe8c5b5b818ca5af77943592c4a',0);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `invites` (
  `code` varchar(16) NOT NULL,
  `person_id` varchar(40) NOT NULL DEFAULT '',
  `staff_id` varchar(40) NOT NULL DEFAULT '',
  `expires_at` bigint(20) NOT NULL,
  `used_at` bigint(20) NOT NULL DEFAULT 0,
  `revoked_at` bigint(20) NOT NULL DEFAULT 0,
  `how` varchar(20) NOT NULL DEFAULT 'code',
  `witness_id` varchar(40) NOT NULL DEFAULT '',
  `made_at` bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY (`code`),
  KEY `invites_person` (`person_id`),
  KEY `invites_staff` (`staff_id`),
  KEY `invites_witness` (`witness_id`,`made_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
INSERT INTO `invites` (`code`, `person_id`, `staff_id`, `expires_at`, `used_at`, `revoked_at`, `how`, `witness_id`, `made_at`) VALUES ('CODE0001','p6820a01db442c26f','',1701478800000,1685926800000,0,'code','',1685926800000);
INSERT INTO `invites` (`code`, `person_id`, `staff_id`, `expires_at`, `used_at`, `revoked_at`, `how`, `witness_id`, `made_at`) VALUES ('CODE0002','pa1baca19ec2343e7','',1701478800000,1685926800000,0,'code','',1685926800000);
INSERT INTO `invites` (`code`, `person_id`, `staff_id`, `expires_at`, `used_at`, `revoked_at`, `how`, `witness_id`, `made_at`) VALUES ('CODE0003','pdd1af2f554d340a3','',1701478800000,1685926800000,0,'code','',1685926800000);
INSERT INTO `invites` (`code`, `person_id`, `staff_id`, `expires_at`, `used_at`, `revoked_at`, `how`, `witness_id`, `made_at`) VALUES ('CODE0004','','s6eaf1fa2a44627e3',1701478800000,1685926800000,0,'code','',1685926800000);
INSERT INTO `invites` (`code`, `person_id`, `staff_id`, `expires_at`, `used_at`, `revoked_at`, `how`, `witness_id`, `made_at`) VALUES ('CODE0005','','sed8a60671d232fee',1701478800000,1685926800000,0,'code','',1685926800000);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `mobile_lookups` (
  `subject` varchar(40) NOT NULL,
  `mobile` varchar(20) NOT NULL,
  `found` tinyint(1) NOT NULL,
  `asked_at` bigint(20) NOT NULL,
  PRIMARY KEY (`subject`),
  KEY `mobile_lookups_day` (`asked_at`,`found`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `outbox` (
  `seq` bigint(20) NOT NULL AUTO_INCREMENT,
  `id` varchar(160) NOT NULL,
  `address` varchar(160) NOT NULL,
  `channel` varchar(20) NOT NULL,
  `user_id` varchar(128) NOT NULL,
  `message` longtext NOT NULL,
  `status` varchar(20) NOT NULL,
  `queued_at` bigint(20) NOT NULL,
  `next_at` bigint(20) NOT NULL,
  `attempts` int(11) NOT NULL DEFAULT 0,
  `worker` varchar(60) NOT NULL DEFAULT '',
  `lease_until` bigint(20) NOT NULL DEFAULT 0,
  `settled_at` bigint(20) NOT NULL DEFAULT 0,
  `code` int(11) NOT NULL DEFAULT 0,
  `reason` varchar(300) NOT NULL DEFAULT '',
  `rerouted` tinyint(1) NOT NULL DEFAULT 0,
  PRIMARY KEY (`seq`),
  UNIQUE KEY `id` (`id`),
  KEY `outbox_due` (`status`,`next_at`),
  KEY `outbox_address` (`address`,`status`,`seq`),
  KEY `outbox_settled` (`settled_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `persons` (
  `id` varchar(40) NOT NULL,
  `enterprise_id` varchar(40) NOT NULL,
  `name` varchar(60) NOT NULL,
  `mobile` varchar(20) NOT NULL DEFAULT '',
  `role` varchar(20) NOT NULL,
  `active` tinyint(1) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `persons_enterprise` (`enterprise_id`,`active`),
  KEY `persons_mobile` (`mobile`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
INSERT INTO `persons` (`id`, `enterprise_id`, `name`, `mobile`, `role`, `active`) VALUES ('p6820a01db442c26f','ec0745c78ccc99785','张三','13800000001','principal',1);
INSERT INTO `persons` (`id`, `enterprise_id`, `name`, `mobile`, `role`, `active`) VALUES ('pa1baca19ec2343e7','ec0745c78ccc99785','李四','13800000002','safety_officer',1);
INSERT INTO `persons` (`id`, `enterprise_id`, `name`, `mobile`, `role`, `active`) VALUES ('pdd1af2f554d340a3','e62c7d6ea0b159b90','王五','13800000003','principal',1);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `quality_marks` (
  `id` varchar(60) NOT NULL,
  `enterprise_id` varchar(40) NOT NULL,
  `unit` varchar(60) NOT NULL,
  `kind` varchar(20) NOT NULL,
  `record_id` varchar(60) NOT NULL,
  `text` text NOT NULL,
  `found_at` bigint(20) NOT NULL,
  `looked_at` bigint(20) NOT NULL DEFAULT 0,
  `looked_by` varchar(130) NOT NULL DEFAULT '',
  `looked_text` text NOT NULL,
  `version` int(11) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `quality_marks_unit` (`unit`,`looked_at`,`found_at`),
  KEY `quality_marks_open` (`looked_at`,`found_at`),
  KEY `quality_marks_enterprise` (`enterprise_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `records` (
  `id` varchar(60) NOT NULL,
  `enterprise_id` varchar(40) NOT NULL,
  `number` varchar(20) NOT NULL,
  `task_id` varchar(60) NOT NULL DEFAULT '',
  `duty` varchar(40) NOT NULL,
  `title` varchar(200) NOT NULL,
  `filed_by` varchar(500) NOT NULL,
  `by_role` varchar(20) NOT NULL,
  `binding` varchar(20) NOT NULL,
  `at` bigint(20) NOT NULL,
  `answers` longtext NOT NULL,
  `items` longtext NOT NULL,
  `attachments` longtext NOT NULL,
  `corrects` varchar(60) NOT NULL DEFAULT '',
  `previous` varchar(64) NOT NULL,
  `digest` varchar(64) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `enterprise_id` (`enterprise_id`,`number`),
  KEY `records_at` (`at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
INSERT INTO `records` (`id`, `enterprise_id`, `number`, `task_id`, `duty`, `title`, `filed_by`, `by_role`, `binding`, `at`, `answers`, `items`, `attachments`, `corrects`, `previous`, `digest`) VALUES ('t0000001901','ec0745c78ccc99785','2023-0001','t3804f8fb3d146b28','led_check','2023年6月自查','张三','principal','code',1685926800000,'{\"count\":{\"kind\":\"number\",\"text\":\"12\",\"value\":12}}','[{\"key\":\"exit\",\"text\":\"出口不锁\",\"result\":\"ok\",\"reason\":\"\",\"hazard_id\":\"\"}]','null','','','58b00b6f25221759b7eb7e2241fda5aa6f4c3fe8c5b5b818ca5af77943592c4a');
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_bin */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50003 TRIGGER records_never_change BEFORE UPDATE ON records FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a record is never changed' 
*/;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_bin */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50003 TRIGGER records_never_go BEFORE DELETE ON records FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a record is never deleted' 
*/;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `reminders` (
  `task_id` varchar(60) NOT NULL,
  `rung` varchar(40) NOT NULL,
  `at` bigint(20) NOT NULL,
  PRIMARY KEY (`task_id`,`rung`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `seen` (
  `id` varchar(32) NOT NULL,
  `at` bigint(20) NOT NULL,
  `answer` longtext NOT NULL,
  PRIMARY KEY (`id`),
  KEY `seen_at` (`at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
INSERT INTO `seen` (`id`, `at`, `answer`) VALUES ('1f0e96b4404ef6f3be4e6c4a31f12e43',1685926800000,'{\"key\":\"\",\"body\":\"2023-0001\"}');
INSERT INTO `seen` (`id`, `at`, `answer`) VALUES ('350c7d2fb2c9220f544ebcb59704384b',1685926800000,'{\"key\":\"\",\"body\":\"张三 岫岩县东山石材加工厂\"}');
INSERT INTO `seen` (`id`, `at`, `answer`) VALUES ('6be11259a58bafa684bb333d63d07159',1685926800000,'{\"key\":\"\",\"body\":\"赵六 东山镇\"}');
INSERT INTO `seen` (`id`, `at`, `answer`) VALUES ('a164c1abdcc79ed84327bb82ba046fe2',1685926800000,'{\"key\":\"\",\"body\":\"孙七 县应急管理局\"}');
INSERT INTO `seen` (`id`, `at`, `answer`) VALUES ('aa3f472d59b942af47ca2f7bf59263ce',1685926800000,'{\"key\":\"\",\"body\":\"王五 岫岩县河畔宾馆\"}');
INSERT INTO `seen` (`id`, `at`, `answer`) VALUES ('c0e3d6d5b2c3c725f6b3b18afd4beda8',1685926800000,'{\"key\":\"\",\"body\":\"李四 岫岩县东山石材加工厂\"}');
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `sessions` (
  `address` varchar(160) NOT NULL,
  `channel` varchar(20) NOT NULL,
  `user_id` varchar(128) NOT NULL,
  `enterprise_id` varchar(40) NOT NULL DEFAULT '',
  `state` longblob DEFAULT NULL,
  `wake_at` bigint(20) NOT NULL DEFAULT 0,
  `updated_at` bigint(20) NOT NULL,
  PRIMARY KEY (`address`),
  KEY `sessions_wake` (`wake_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
INSERT INTO `sessions` (`address`, `channel`, `user_id`, `enterprise_id`, `state`, `wake_at`, `updated_at`) VALUES ('wechat:boss','wechat','boss','',0x62696E6420434F4445303030310A66696C650A,0,1685926800000);
INSERT INTO `sessions` (`address`, `channel`, `user_id`, `enterprise_id`, `state`, `wake_at`, `updated_at`) VALUES ('wechat:officer','wechat','officer','',0x62696E6420434F4445303030320A,0,1685926800000);
INSERT INTO `sessions` (`address`, `channel`, `user_id`, `enterprise_id`, `state`, `wake_at`, `updated_at`) VALUES ('wecom:bureau','wecom','bureau','',0x62696E6420434F4445303030350A,0,1685926800000);
INSERT INTO `sessions` (`address`, `channel`, `user_id`, `enterprise_id`, `state`, `wake_at`, `updated_at`) VALUES ('wecom:host','wecom','host','',0x62696E6420434F4445303030330A,0,1685926800000);
INSERT INTO `sessions` (`address`, `channel`, `user_id`, `enterprise_id`, `state`, `wake_at`, `updated_at`) VALUES ('wecom:township','wecom','township','',0x62696E6420434F4445303030340A,0,1685926800000);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `settings` (
  `name` varchar(60) NOT NULL,
  `value` text NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `staff` (
  `id` varchar(40) NOT NULL,
  `name` varchar(60) NOT NULL,
  `mobile` varchar(20) NOT NULL,
  `unit` varchar(60) NOT NULL,
  `role` varchar(20) NOT NULL,
  `title` varchar(60) NOT NULL DEFAULT '',
  `on_duty` tinyint(1) NOT NULL DEFAULT 0,
  `licence` varchar(60) NOT NULL DEFAULT '',
  `active` tinyint(1) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `staff_unit` (`unit`,`active`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
INSERT INTO `staff` (`id`, `name`, `mobile`, `unit`, `role`, `title`, `on_duty`, `licence`, `active`) VALUES ('s6eaf1fa2a44627e3','赵六','13900000001','东山镇','township','',0,'',1);
INSERT INTO `staff` (`id`, `name`, `mobile`, `unit`, `role`, `title`, `on_duty`, `licence`, `active`) VALUES ('sed8a60671d232fee','孙七','13900000002','县应急管理局','department','',0,'',1);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `tasks` (
  `id` varchar(60) NOT NULL,
  `enterprise_id` varchar(40) NOT NULL,
  `duty` varchar(40) NOT NULL,
  `title` varchar(200) NOT NULL,
  `flow` varchar(60) NOT NULL,
  `period` varchar(80) NOT NULL,
  `opens_at` bigint(20) NOT NULL,
  `due_at` bigint(20) NOT NULL,
  `status` varchar(20) NOT NULL,
  `done_at` bigint(20) NOT NULL DEFAULT 0,
  `record_id` varchar(60) NOT NULL DEFAULT '',
  `version` int(11) NOT NULL DEFAULT 1,
  `remind_at` bigint(20) NOT NULL DEFAULT 0,
  `items` text DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `tasks_enterprise` (`enterprise_id`,`status`),
  KEY `tasks_due` (`status`,`due_at`),
  KEY `tasks_remind` (`remind_at`,`enterprise_id`,`due_at`,`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
INSERT INTO `tasks` (`id`, `enterprise_id`, `duty`, `title`, `flow`, `period`, `opens_at`, `due_at`, `status`, `done_at`, `record_id`, `version`, `remind_at`, `items`) VALUES ('t3804f8fb3d146b28','ec0745c78ccc99785','led_check','2023年6月自查','led-check','2023-06',1685548800000,1688140799000,'done',1685926800000,'t0000001901',2,0,'null');
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `to_mark` (
  `id` varchar(60) NOT NULL,
  `photo` tinyint(1) NOT NULL,
  `at` bigint(20) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `to_mark_at` (`at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
INSERT INTO `to_mark` (`id`, `photo`, `at`) VALUES ('t0000001901',0,1685926800000);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `tokens` (
  `id` varchar(40) NOT NULL,
  `name` varchar(60) NOT NULL,
  `role` varchar(20) NOT NULL,
  `scope` varchar(60) NOT NULL DEFAULT '',
  `hash` varchar(64) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `hash` (`hash`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `windows` (
  `address` varchar(160) NOT NULL,
  `kind` varchar(10) NOT NULL,
  `granted` int(11) NOT NULL,
  `used` int(11) NOT NULL,
  `until` bigint(20) NOT NULL,
  `spent_at` bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY (`address`,`kind`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `wrong_codes` (
  `id` varchar(60) NOT NULL,
  `address` varchar(160) NOT NULL,
  `at` bigint(20) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `wrong_codes_address` (`address`,`at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;
