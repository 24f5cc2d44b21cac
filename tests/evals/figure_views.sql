-- What the gold statements of figures.jsonl read: names beside raw rows, "한국어|English". :org is the demo company.
create temp view staff as
select e.id, e.employee_no as no, e.name || '|' || e.name_en as person, e.position, e.job_family, e.status,
       e.hired_on, e.left_on, u.name || '|' || u.name_en as unit_name, u.code as unit, u.path
from employees e join org_units u on u.id = e.unit_id
where e.org_id = :org and e.deleted_at is null;

create temp view sold as
select t.date, date_trunc('month', t.date)::date as month, t.amount, t.quantity, t.kind, t.channel, t.client_id,
       c.name || '|' || c.name_en as client, c.code, c.district, c.type, c.specialty, c.grade,
       s.no, s.person, s.unit, s.unit_name, s.path, s.position,
       p.name || '|' || p.name_en as product, p.code as product_code, p.therapeutic_area as area, p.category
from transactions t join clients c on c.id = t.client_id join staff s on s.id = t.employee_id
join products p on p.id = t.product_id
where t.org_id = :org and t.status = 'completed' and t.deleted_at is null;

create temp view own_target as
select distinct on (t.employee_id, t.month) t.month, s.no, s.person, s.unit, s.path, t.amount
from sales_targets t join staff s on s.id = t.employee_id
where t.product_id is null and t.deleted_at is null order by t.employee_id, t.month, t.version desc;

create temp view unit_target as
select distinct on (t.unit_id, t.month) t.month, u.code as unit, u.path, u.name || '|' || u.name_en as unit_name, t.amount
from sales_targets t join org_units u on u.id = t.unit_id
where u.org_id = :org and t.product_id is null and t.deleted_at is null order by t.unit_id, t.month, t.version desc;

create temp view met as
select i.type, (i.at at time zone 'Asia/Seoul')::date as date, s.no, s.person, s.unit, s.path, i.client_id
from interactions i join staff s on s.id = i.employee_id where i.org_id = :org and i.deleted_at is null;

create temp view deal as
select k.*, c.name || '|' || c.name_en as client, c.type as client_type, c.district
from contracts k join clients c on c.id = k.client_id where k.org_id = :org and k.deleted_at is null;

create temp view due as
select k.amount - case when k.paid_on <= date '2025-06-30' then k.paid_amount else 0 end as open, k.due_date,
       k.invoiced_on, c.name || '|' || c.name_en as client, c.code, k.client_id
from collections k join clients c on c.id = k.client_id
where k.org_id = :org and k.deleted_at is null and k.invoiced_on <= date '2025-06-30';

create temp view present as
select a.month, a.work_days, a.present_days, a.late_count, s.no, s.person, s.unit, s.unit_name, s.path
from attendance_monthly a join staff s on s.id = a.employee_id where a.org_id = :org and a.deleted_at is null;
