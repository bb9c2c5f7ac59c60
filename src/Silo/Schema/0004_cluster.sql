-- Who is in a cluster, for Orleans's ADO.NET membership (Nexus:Cluster:Membership = Postgres). Empty with any other.

-- One row a cluster. Every change of its members raises the version by one and names the version it was decided on: of two
-- changes decided on the same one, only the first takes place.
create table nexus.cluster (
  name    text collate "C" primary key,
  version integer not null default 0
);

-- One row a start of a silo: address, port and generation together name it.
create table nexus.cluster_member (
  cluster      text collate "C" not null references nexus.cluster (name) on delete cascade,
  address      text collate "C" not null,
  port         integer     not null,
  generation   integer     not null,
  name         text        not null,
  host         text        not null,
  status       integer     not null, -- Orleans.Runtime.SiloStatus; 3 is Active
  gateway_port integer     not null, -- 0: none
  suspicions   text,                 -- who suspects it since when, in Orleans's own writing
  started_at   timestamptz not null,
  alive_at     timestamptz not null,
  primary key (cluster, address, port, generation)
) with (fillfactor = 80);

-- The names of parameters and columns are the provider's contract.
insert into public.OrleansQuery (QueryKey, QueryText) values
('InsertMembershipVersionKey', $sql$
  with made as (
    insert into nexus.cluster (name) values (@DeploymentId) on conflict (name) do nothing
    returning 1)
  select exists (select from made)
$sql$),
('InsertMembershipKey', $sql$
  with decided as (
    update nexus.cluster set version = version + 1
    where name = @DeploymentId and version = @Version
    returning name),
  joined as (
    insert into nexus.cluster_member (cluster, address, port, generation, name, host, status, gateway_port, started_at, alive_at)
    select d.name, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
    from decided d
    returning 1)
  select exists (select from joined)
$sql$),
('UpdateMembershipKey', $sql$
  with decided as (
    update nexus.cluster set version = version + 1
    where name = @DeploymentId and version = @Version
    returning name),
  changed as (
    update nexus.cluster_member m
    set status = @Status, suspicions = @SuspectTimes, alive_at = @IAmAliveTime
    from decided d
    where m.cluster = d.name and m.address = @Address and m.port = @Port and m.generation = @Generation
    returning 1)
  select exists (select from changed)
$sql$),
('UpdateIAmAlivetimeKey', $sql$
  update nexus.cluster_member set alive_at = @IAmAliveTime
  where cluster = @DeploymentId and address = @Address and port = @Port and generation = @Generation
$sql$),
('MembershipReadRowKey', $sql$
  select c.version as Version, m.address as Address, m.port as Port, m.generation as Generation, m.name as SiloName, m.host as HostName,
         m.status as Status, m.gateway_port as ProxyPort, m.suspicions as SuspectTimes, m.started_at as StartTime, m.alive_at as IAmAliveTime
  from nexus.cluster c
  left join nexus.cluster_member m on m.cluster = c.name and m.address = @Address and m.port = @Port and m.generation = @Generation
  where c.name = @DeploymentId
$sql$),
('MembershipReadAllKey', $sql$
  select c.version as Version, m.address as Address, m.port as Port, m.generation as Generation, m.name as SiloName, m.host as HostName,
         m.status as Status, m.gateway_port as ProxyPort, m.suspicions as SuspectTimes, m.started_at as StartTime, m.alive_at as IAmAliveTime
  from nexus.cluster c
  left join nexus.cluster_member m on m.cluster = c.name
  where c.name = @DeploymentId
$sql$),
('GatewaysQueryKey', $sql$
  select address as Address, gateway_port as ProxyPort, generation as Generation
  from nexus.cluster_member
  where cluster = @DeploymentId and status = @Status and gateway_port > 0
$sql$),
('DeleteMembershipTableEntriesKey', $sql$
  delete from nexus.cluster where name = @DeploymentId
$sql$),
('CleanupDefunctSiloEntriesKey', $sql$
  delete from nexus.cluster_member
  where cluster = @DeploymentId and status <> 3 and alive_at < @IAmAliveTime
$sql$);
