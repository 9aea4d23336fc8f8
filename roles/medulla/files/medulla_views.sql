-- Copyright (c) 2026 medulla.glpi contributors
-- GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The four views of GLPI's database that Medulla reads, with the columns, order and types of the file of Medulla's own installer.
--
-- One row a computer: of several domains or operating systems the one that was linked first (the lowest id). The links of other
-- kinds of items, whose ids are the same numbers, are left out. Nothing is selected that is not grouped by, so that the views are
-- also valid where sql_mode has ONLY_FULL_GROUP_BY. Name, comment and otherserial can be updated through glpi_computers_pulse, since
-- only what is joined is grouped. What is joined and not asked for, the server leaves out.
--
-- GLPI 10.0 and 11.0 differ in their tables. The module database_views takes the part of the GLPI whose database it is.

CREATE OR REPLACE VIEW glpi_view_peripherals_manufacturers AS
SELECT id, name, comment, date_mod, date_creation
FROM glpi_manufacturers;

-- For GLPI 10.0

CREATE OR REPLACE VIEW glpi_computers_pulse AS
SELECT
  c.id,
  c.entities_id,
  c.name,
  c.serial,
  c.otherserial,
  c.contact,
  c.contact_num,
  c.users_id_tech,
  c.groups_id_tech,
  c.comment,
  c.date_mod,
  c.autoupdatesystems_id,
  c.locations_id,
  c.networks_id,
  c.computermodels_id,
  c.computertypes_id,
  c.is_template,
  c.template_name,
  c.manufacturers_id,
  c.is_deleted,
  c.is_dynamic,
  c.users_id,
  c.groups_id,
  c.states_id,
  c.ticket_tco,
  c.uuid,
  c.date_creation,
  c.is_recursive,
  d.domains_id,
  o.operatingsystems_id,
  o.operatingsystemversions_id,
  o.operatingsystemservicepacks_id,
  o.operatingsystemarchitectures_id,
  o.license_number,
  o.licenseid,
  o.operatingsystemkernelversions_id
FROM glpi_computers AS c
LEFT JOIN (
  (SELECT items_id, MIN(id) AS id FROM glpi_domains_items WHERE itemtype = 'Computer' GROUP BY items_id) AS first_domain
  JOIN glpi_domains_items AS d ON d.id = first_domain.id
) ON first_domain.items_id = c.id
LEFT JOIN (
  (SELECT items_id, MIN(id) AS id FROM glpi_items_operatingsystems WHERE itemtype = 'Computer' GROUP BY items_id) AS first_system
  JOIN glpi_items_operatingsystems AS o ON o.id = first_system.id
) ON first_system.items_id = c.id;

CREATE OR REPLACE VIEW glpi_view_computers_items_printer AS
SELECT id, items_id, computers_id, is_deleted, is_dynamic
FROM glpi_computers_items
WHERE itemtype = 'Printer';

CREATE OR REPLACE VIEW glpi_view_computers_items_peripheral AS
SELECT id, items_id, computers_id, is_deleted, is_dynamic
FROM glpi_computers_items
WHERE itemtype = 'Peripheral';

-- For GLPI 11.0

CREATE OR REPLACE VIEW glpi_computers_pulse AS
SELECT
  c.id,
  c.entities_id,
  c.name,
  c.serial,
  c.otherserial,
  c.contact,
  c.contact_num,
  c.users_id_tech,
  c.comment,
  c.date_mod,
  c.autoupdatesystems_id,
  c.locations_id,
  c.networks_id,
  c.computermodels_id,
  c.computertypes_id,
  c.is_template,
  c.template_name,
  c.manufacturers_id,
  c.is_deleted,
  c.is_dynamic,
  c.users_id,
  c.states_id,
  c.ticket_tco,
  c.uuid,
  c.date_creation,
  c.is_recursive,
  d.domains_id,
  o.operatingsystems_id,
  o.operatingsystemversions_id,
  o.operatingsystemservicepacks_id,
  o.operatingsystemarchitectures_id,
  o.license_number,
  o.licenseid,
  o.operatingsystemkernelversions_id
FROM glpi_computers AS c
LEFT JOIN (
  (SELECT items_id, MIN(id) AS id FROM glpi_domains_items WHERE itemtype = 'Computer' GROUP BY items_id) AS first_domain
  JOIN glpi_domains_items AS d ON d.id = first_domain.id
) ON first_domain.items_id = c.id
LEFT JOIN (
  (SELECT items_id, MIN(id) AS id FROM glpi_items_operatingsystems WHERE itemtype = 'Computer' GROUP BY items_id) AS first_system
  JOIN glpi_items_operatingsystems AS o ON o.id = first_system.id
) ON first_system.items_id = c.id;

CREATE OR REPLACE VIEW glpi_view_computers_items_printer AS
SELECT id, items_id_peripheral, items_id_asset, is_deleted, is_dynamic
FROM glpi_assets_assets_peripheralassets
WHERE itemtype_asset = 'Computer' AND itemtype_peripheral = 'Printer';

CREATE OR REPLACE VIEW glpi_view_computers_items_peripheral AS
SELECT id, items_id_peripheral, items_id_asset, is_deleted, is_dynamic
FROM glpi_assets_assets_peripheralassets
WHERE itemtype_asset = 'Computer' AND itemtype_peripheral = 'Peripheral';
