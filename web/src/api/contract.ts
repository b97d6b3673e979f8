/**
 * Holds our types of the API to the server's own description (`openapi.ts`), at compile time. Ours may say more than the
 * description does (which words a status can be, what a config looks like), but must not name fields that do not exist,
 * and must allow null where the server does.
 */
import type { Delivery } from "@/api/alerts/deliveries";
import type { Alert } from "@/api/alerts/get-alerts";
import type { ChannelHealth, DeliveryCounts, DeliverySummary } from "@/api/alerts/get-delivery-summary";
import type { MessagePreview, PreviewInput, ShownRequest } from "@/api/channels/preview-channel";
import type { ChannelInput } from "@/api/channels/save-channel";
import type { TemplateLanguage } from "@/api/channels/templates";
import type { Attempt } from "@/api/channels/test-channel";
import type { Attention, Dashboard, RecentEvent, ServiceCard } from "@/api/dashboard/get-dashboard";
import type { DependencyMap, MapMonitor, MapService } from "@/api/dependencies/get-map";
import type { HeldBy } from "@/api/dependencies/held-by";
import type { Needs } from "@/api/dependencies/needs";
import type { EscalationPolicy, EscalationStep } from "@/api/escalation/get-policies";
import type {
  SimulatedChannel,
  SimulatedStep,
  SimulatedTarget,
  SimulationInput,
} from "@/api/escalation/simulate-policy";
import type { PolicyInput } from "@/api/escalation/write-policy";
import type { Entry, Incident } from "@/api/incidents/get-incidents";
import type { IncidentInput } from "@/api/incidents/write-incident";
import type { CalendarEntry } from "@/api/maintenance/get-calendar";
import type { MaintenanceWindow } from "@/api/maintenance/get-windows";
import type { WindowPreview } from "@/api/maintenance/preview-window";
import type { WindowInput } from "@/api/maintenance/write-window";
import type { Day, ResponsePoint, Uptime } from "@/api/monitors/get-history";
import type { MetricPoint, MetricReading, MetricSeries } from "@/api/monitors/get-metrics";
import type { Ping } from "@/api/monitors/get-pings";
import type { OpenRun, RunStatistics, Runs } from "@/api/monitors/get-runs";
import type { Schedule } from "@/api/monitors/get-schedule";
import type { OnCall, OnCallSchedule, Override, Rotation } from "@/api/on-call/get-schedules";
import type { Shift, Shifts, ShiftsPreviewInput } from "@/api/on-call/get-shifts";
import type { OverrideInput, ScheduleInput } from "@/api/on-call/write-schedule";
import type { components } from "@/api/openapi";
import type { Organization } from "@/api/organizations/get-organization";
import type { PingKey } from "@/api/ping-key/ping-key";
import type { Mute } from "@/api/services/get-mutes";
import type { ServiceInput } from "@/api/services/save-service";
import type { ApiToken, TokenInput } from "@/api/tokens/tokens";
import type {
  Attachment,
  Beat,
  Channel,
  ChannelHours,
  ChannelKind,
  CheckTrace,
  Contact,
  Membership,
  Monitor,
  MonitorInput,
  MonitorKind,
  MonitorStats,
  Service,
  Session,
  TraceStep,
  User,
} from "@/api/types";

type Server = components["schemas"];

/** The fields of `Ours` that the server does not have, or may answer null for where we do not expect it. */
type Wrong<Ours, Theirs> = {
  [K in keyof Ours]-?: K extends keyof Theirs
    ? null extends Theirs[K]
      ? null extends Ours[K]
        ? never
        : undefined extends Ours[K]
          ? never
          : K
      : never
    : K;
}[keyof Ours];

type InStep<Pairs extends { [name: string]: [unknown, unknown] }> = {
  [Name in keyof Pairs]: Wrong<Pairs[Name][0], Pairs[Name][1]>;
};

type Answers = InStep<{
  alert: [Alert, Server["AlertOut"]];
  attachment: [Attachment, Server["AttachmentOut"]];
  attempt: [Attempt, Server["ChannelTestOut"]];
  attention: [Attention, Server["AttentionOut"]];
  beat: [Beat, Server["BeatOut"]];
  channel: [Channel, Server["ChannelOut"]];
  channelHours: [ChannelHours, Server["ChannelHours"]];
  channelKind: [ChannelKind, Server["ChannelKindOut"]];
  contact: [Contact, Server["ContactOut"]];
  calendarEntry: [CalendarEntry, Server["CalendarEntryOut"]];
  day: [Day, Server["DayOut"]];
  channelHealth: [ChannelHealth, Server["ChannelHealthOut"]];
  delivery: [Delivery, Server["DeliveryOut"]];
  deliveryCounts: [DeliveryCounts, Server["CountsOut"]];
  deliverySummary: [DeliverySummary, Server["FunnelOut"]];
  messagePreview: [MessagePreview, Server["PreviewOut"]];
  shownRequest: [ShownRequest, Server["RequestOut"]];
  templateLanguage: [TemplateLanguage, Server["LanguageOut"]];
  dependencyMap: [DependencyMap, Server["GraphOut"]];
  escalationPolicy: [EscalationPolicy, Server["EscalationPolicyOut"]];
  escalationStep: [EscalationStep, Server["StepFields"]];
  heldBy: [HeldBy, Server["HeldByOut"]];
  maintenanceWindow: [MaintenanceWindow, Server["MaintenanceWindowOut"]];
  needs: [Needs, Server["NeedsOut"]];
  onCall: [OnCall, Server["OnCallOut"]];
  onCallSchedule: [OnCallSchedule, Server["OnCallScheduleOut"]];
  organization: [Organization, Server["OrganizationOut"]];
  override: [Override, Server["OverrideOut"]];
  rotation: [Rotation, Server["RotationFields"]];
  shift: [Shift, Server["ShiftOut"]];
  shifts: [Shifts, Server["ShiftsOut"]];
  simulatedChannel: [SimulatedChannel, Server["SimulatedChannelOut"]];
  simulatedStep: [SimulatedStep, Server["SimulatedStepOut"]];
  simulatedTarget: [SimulatedTarget, Server["SimulatedTargetOut"]];
  windowPreview: [WindowPreview, Server["MaintenancePreviewOut"]];
  entry: [Entry, Server["EntryOut"]];
  incident: [Incident, Server["IncidentOut"]];
  ping: [Ping, Server["PingOut"]];
  responsePoint: [ResponsePoint, Server["ResponsePointOut"]];
  uptime: [Uptime, Server["UptimeOut"]];
  dashboard: [Dashboard, Server["DashboardOut"]];
  mapMonitor: [MapMonitor, Server["MonitorNode"]];
  mapService: [MapService, Server["ServiceNode"]];
  membership: [Membership, Server["MembershipOut"]];
  monitor: [Monitor, Server["MonitorOut"]];
  monitorKind: [MonitorKind, Server["KindOut"]];
  mute: [Mute, Server["MuteOut"]];
  metricPoint: [MetricPoint, Server["PointOut"]];
  metricReading: [MetricReading, Server["ValueOut"]];
  metricSeries: [MetricSeries, Server["SeriesOut"]];
  openRun: [OpenRun, Server["OpenRunOut"]];
  pingKey: [PingKey, Server["PingKeyOut"]];
  recentEvent: [RecentEvent, Server["HappenedOut"]];
  runs: [Runs, Server["RunsOut"]];
  runStatistics: [RunStatistics, Server["RunFiguresOut"]];
  schedule: [Schedule, Server["ScheduleOut"]];
  service: [Service, Server["ServiceOut"]];
  serviceCard: [ServiceCard, Server["CardOut"]];
  session: [Session, Server["SessionOut"]];
  stats: [MonitorStats, Server["StatsOut"]];
  step: [TraceStep, Server["StepOut"]];
  token: [ApiToken, Server["TokenCreated"]];
  trace: [CheckTrace, Server["CheckOut"]];
  user: [User, Server["UserOut"]];
}>;

/** A request may only name fields that the server reads. */
type Requests = {
  channel: Exclude<keyof ChannelInput, keyof Server["ChannelIn"]>;
  preview: Exclude<keyof PreviewInput, keyof Server["PreviewIn"]>;
  incident: Exclude<keyof IncidentInput, keyof Server["IncidentIn"]>;
  maintenance: Exclude<keyof WindowInput, keyof Server["MaintenanceWindowIn"]>;
  override: Exclude<keyof OverrideInput, keyof Server["OverrideIn"]>;
  policy: Exclude<keyof PolicyInput, keyof Server["EscalationPolicyIn"]>;
  schedule: Exclude<keyof ScheduleInput, keyof Server["OnCallScheduleIn"]>;
  shiftsPreview: Exclude<keyof ShiftsPreviewInput, keyof Server["OnCallPreviewIn"]>;
  simulation: Exclude<keyof SimulationInput, keyof Server["SimulateIn"]>;
  service: Exclude<keyof ServiceInput, keyof Server["ServiceIn"]>;
  monitor: Exclude<keyof MonitorInput, keyof Server["MonitorIn"]>;
  token: Exclude<keyof TokenInput, keyof Server["TokenIn"]>;
};

/** Not `true`: the message names the shape, and hovering over `Answers` the field. */
type Fine<T> = { [Name in keyof T]: [T[Name]] extends [never] ? true : T[Name] };

export const answersInStep: Record<keyof Answers, true> = {} as Fine<Answers>;
export const requestsInStep: Record<keyof Requests, true> = {} as Fine<Requests>;
