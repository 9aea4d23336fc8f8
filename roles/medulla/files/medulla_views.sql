-- Copyright (c) 2026 medulla.glpi contributors
-- GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The four views of GLPI's database that Medulla reads, with the columns, order and types of the file of Medulla's own installer.
--
-- One row a computer: of several domains or operating systems the one that was linked first (the lowest id). The links of other
-- kinds of items, whose ids are the same numbers, are left out. No GROUP BY, so that the views are also valid where sql_mode has
-- ONLY_FULL_GROUP_BY, and that name, comment and otherserial can be updated through glpi_computers_pulse.

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
LEFT JOIN glpi_domains_items AS d ON d.id = (
  SELECT MIN(di.id) FROM glpi_domains_items AS di WHERE di.itemtype = 'Computer' AND di.items_id = c.id
)
LEFT JOIN glpi_items_operatingsystems AS o ON o.id = (
  SELECT MIN(io.id) FROM glpi_items_operatingsystems AS io WHERE io.itemtype = 'Computer' AND io.items_id = c.id
);

CREATE OR REPLACE VIEW glpi_view_computers_items_printer AS
SELECT id, items_id, computers_id, is_deleted, is_dynamic
FROM glpi_computers_items
WHERE itemtype = 'Printer';

CREATE OR REPLACE VIEW glpi_view_computers_items_peripheral AS
SELECT id, items_id, computers_id, is_deleted, is_dynamic
FROM glpi_computers_items
WHERE itemtype = 'Peripheral';

CREATE OR REPLACE VIEW glpi_view_peripherals_manufacturers AS
SELECT id, name, comment, date_mod, date_creation
FROM glpi_manufacturers;
