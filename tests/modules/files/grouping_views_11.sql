-- Copyright (c) 2026 medulla.glpi contributors
-- GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Medulla's four views on GLPI 11 as its own installer makes them in substance: grouped instead of filtered, which has the flaws
-- that the bundled definition must not have.

START TRANSACTION;

--
-- Computers
--
CREATE OR REPLACE VIEW `glpi_computers_pulse` AS
SELECT `glpi_computers`.`id` AS `id`, `glpi_computers`.`entities_id`, `glpi_computers`.`name`, `glpi_computers`.`serial`,
  `glpi_computers`.`otherserial`, `glpi_computers`.`contact`, `glpi_computers`.`contact_num`, `glpi_computers`.`users_id_tech`,
  `glpi_computers`.`comment`, `glpi_computers`.`date_mod`, `glpi_computers`.`autoupdatesystems_id`,
  `glpi_computers`.`locations_id`, `glpi_computers`.`networks_id`, `glpi_computers`.`computermodels_id`, `glpi_computers`.`computertypes_id`,
  `glpi_computers`.`is_template`, `glpi_computers`.`template_name`, `glpi_computers`.`manufacturers_id`, `glpi_computers`.`is_deleted`,
  `glpi_computers`.`is_dynamic`, `glpi_computers`.`users_id`, `glpi_computers`.`states_id`,
  `glpi_computers`.`ticket_tco`, `glpi_computers`.`uuid`, `glpi_computers`.`date_creation`, `glpi_computers`.`is_recursive`,
  `domains`.`domains_id`, `systems`.`operatingsystems_id`, `systems`.`operatingsystemversions_id`, `systems`.`operatingsystemservicepacks_id`,
  `systems`.`operatingsystemarchitectures_id`, `systems`.`license_number`, `systems`.`licenseid`, `systems`.`operatingsystemkernelversions_id`
FROM `glpi_computers`
LEFT JOIN (SELECT * FROM `glpi_domains_items` GROUP BY `items_id`) AS `domains` ON `domains`.`items_id` = `glpi_computers`.`id`
LEFT JOIN (SELECT * FROM `glpi_items_operatingsystems` GROUP BY `items_id`) AS `systems` ON `systems`.`items_id` = `glpi_computers`.`id`;

-- Printers
CREATE OR REPLACE VIEW `glpi_view_computers_items_printer` AS
SELECT `id`, `items_id_peripheral`, `items_id_asset`, `is_deleted`, `is_dynamic` FROM `glpi_assets_assets_peripheralassets`
  WHERE `itemtype_asset` = 'Computer' AND `itemtype_peripheral` = 'Printer';

-- Peripherals
CREATE OR REPLACE VIEW `glpi_view_computers_items_peripheral` AS
SELECT `id`, `items_id_peripheral`, `items_id_asset`, `is_deleted`, `is_dynamic` FROM `glpi_assets_assets_peripheralassets`
  WHERE `itemtype_asset` = 'Computer' AND `itemtype_peripheral` = 'Peripheral';

-- Manufacturers
CREATE OR REPLACE VIEW `glpi_view_peripherals_manufacturers` AS
SELECT * FROM `glpi_manufacturers`;

COMMIT;
