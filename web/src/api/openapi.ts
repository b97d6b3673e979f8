// Written by "npm run gen:api" from packages/server/openapi.json. Do not edit.
// schemas: d43cd48368964dda

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AcknowledgeIn: {
            note?: string | null;
        };
        /** @enum {string} */
        Action: "pause" | "resume" | "delete";
        AlertOut: {
            id: string;
            type: components["schemas"]["AlertType"];
            severity: string;
            service_id: string | null;
            monitor_id: string | null;
            incident_id: string | null;
            message: string;
            reason: components["schemas"]["Reason"];
            suppressed_by: components["schemas"]["Reason"] | null;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            acknowledged_at: string | null;
            acknowledged_by: string | null;
            monitor_name?: string | null;
            deliveries?: components["schemas"]["DeliveryOut"][] | null;
        };
        /** @enum {string} */
        AlertType: "failure" | "recovery" | "degraded" | "reminder" | "escalation" | "flapping" | "acknowledged" | "unacknowledged" | "digest" | "test" | "system";
        AttachmentOut: {
            name: string;
            media_type: string;
            size: number;
            note?: string | null;
            url?: string | null;
            data_base64?: string | null;
        };
        AttemptOut: {
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            at: string;
            ok: boolean;
            status_code: number | null;
            ms: number;
            answer: string;
            error: string | null;
        };
        AttentionOut: {
            type: string;
            title: string;
            message: string | null;
            since: string | null;
            status: components["schemas"]["MonitorStatus"] | null;
            monitor_id: string | null;
            service_id: string | null;
            channel_id: string | null;
            delivery_id: string | null;
            held_by?: components["schemas"]["HeldByOut"] | null;
        };
        AuditOut: {
            id: string;
            actor_kind: string;
            actor_id: string | null;
            actor_name: string;
            action: string;
            resource_type: string;
            resource_id: string | null;
            before: {
                [key: string]: unknown;
            } | null;
            after: {
                [key: string]: unknown;
            } | null;
            request_id: string | null;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
        };
        BeatOut: {
            status: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            checked_at: string;
            response_time_ms: number | null;
        };
        CalendarEntryOut: {
            window_id: string;
            title: string;
            status: components["schemas"]["WindowStatus"];
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            starts_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            ends_at: string;
            is_public: boolean;
            is_recurring: boolean;
        };
        CardOut: {
            id: string;
            name: string;
            group_name: string | null;
            state: components["schemas"]["MonitorStatus"];
            current_status: components["schemas"]["PublicStatus"];
            monitors: number;
            worst_monitor_id: string | null;
            uptime: number | null;
            last_response_time_ms: number | null;
            recent_checks: components["schemas"]["BeatOut"][];
        };
        ChangedConfig: {
            /** @default success */
            status: string;
            host_id: string;
            name: string;
            updates: string[];
            current_config: components["schemas"]["ConfigOfHost"];
        };
        ChannelHealthOut: {
            made: number;
            sent: number;
            waiting: number;
            skipped: number;
            dead: number;
            by_status: {
                [key: string]: number;
            };
            id: string;
            name: string;
            channel_type: string;
            contact_id: string;
            is_enabled: boolean;
            p50_ms: number | null;
            p95_ms: number | null;
            last_success_at: string | null;
            failure_streak: number;
            broken_reason: string | null;
            retriable: number;
        };
        ChannelHours: {
            /** @default UTC */
            time_zone: string;
            windows: components["schemas"]["WindowFields"][];
            /**
             * @default hold
             * @enum {string}
             */
            outside: "hold" | "skip";
            /** @default true */
            critical_passes: boolean;
        };
        ChannelIn: {
            name: string;
            channel_type: string;
            config?: {
                [key: string]: unknown;
            };
            /** @default true */
            is_enabled: boolean;
            events?: components["schemas"]["AlertType"][];
            min_severity?: components["schemas"]["Severity"] | null;
            remind_every_minutes?: number | null;
            hours?: components["schemas"]["ChannelHours"] | null;
            templates?: {
                [key: string]: components["schemas"]["Words"];
            };
        };
        ChannelKindOut: {
            kind: string;
            label: string;
            description: string;
            missing: string | null;
            schema: {
                [key: string]: unknown;
            };
        };
        ChannelOut: {
            id: string;
            contact_id: string;
            name: string;
            channel_type: string;
            config: {
                [key: string]: unknown;
            };
            is_enabled: boolean;
            events: components["schemas"]["AlertType"][];
            min_severity: components["schemas"]["Severity"] | null;
            remind_every_minutes: number | null;
            hours: components["schemas"]["ChannelHours"] | null;
            templates: {
                [key: string]: {
                    [key: string]: string;
                };
            };
            broken_reason: string | null;
            last_success_at: string | null;
            failure_streak: number;
            unheard?: components["schemas"]["UnheardOut"] | null;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            updated_at: string;
            generated?: {
                [key: string]: unknown;
            } | null;
        };
        ChannelPatch: {
            name?: string | null;
            channel_type?: string | null;
            config?: {
                [key: string]: unknown;
            } | null;
            is_enabled?: boolean | null;
            events?: components["schemas"]["AlertType"][] | null;
            min_severity?: components["schemas"]["Severity"] | null;
            remind_every_minutes?: number | null;
            hours?: components["schemas"]["ChannelHours"] | null;
            templates?: {
                [key: string]: components["schemas"]["Words"];
            } | null;
        };
        ChannelTestOut: {
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            at: string;
            ok: boolean;
            status_code: number | null;
            ms: number;
            answer: string;
            error: string | null;
            delivery_id: string;
            status: string;
        };
        CheckOut: {
            id: string | null;
            monitor_id: string | null;
            status: string;
            response_time_ms: number | null;
            status_code: number | null;
            error_message: string | null;
            phases?: {
                [key: string]: number | null;
            } | null;
            /** @default  */
            region: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            checked_at: string;
            facts?: {
                [key: string]: unknown;
            } | null;
            steps?: components["schemas"]["StepOut"][] | null;
            /** @default [] */
            attachments: components["schemas"]["AttachmentOut"][];
            /** @default false */
            in_maintenance: boolean;
            last_success_id?: string | null;
        };
        ComingStepOut: {
            number: number;
            step: number;
            round: number;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            at: string;
            tells: string[];
            note: string | null;
        };
        ConfigOfHost: {
            cron_expression: string | null;
            expected_frequency_seconds: number;
            grace_period_seconds: number;
            schedule_type: components["schemas"]["ScheduleType"];
        };
        ContactIdsIn: {
            contact_ids: string[];
        };
        ContactIn: {
            name: string;
            /** @default false */
            is_default: boolean;
            channels?: components["schemas"]["ChannelIn"][];
        };
        ContactOut: {
            id: string;
            name: string;
            is_default: boolean;
            channels?: components["schemas"]["ChannelOut"][] | null;
            services?: components["schemas"]["NamingServiceOut"][] | null;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            updated_at: string;
        };
        ContactPatch: {
            name?: string | null;
            is_default?: boolean | null;
        };
        CountsOut: {
            made: number;
            sent: number;
            waiting: number;
            skipped: number;
            dead: number;
            by_status: {
                [key: string]: number;
            };
        };
        CoveredMonitor: {
            id: string;
            name: string;
            service_id: string;
        };
        CoveredService: {
            id: string;
            name: string;
        };
        CoversOut: {
            services: components["schemas"]["CoveredService"][];
            monitors: components["schemas"]["CoveredMonitor"][];
            monitor_count: number;
        };
        DashboardOut: {
            counters: {
                [key: string]: number;
            };
            service_counters: {
                [key: string]: number;
            };
            needs_attention: components["schemas"]["AttentionOut"][];
            services: components["schemas"]["CardOut"][];
            recent_events: components["schemas"]["HappenedOut"][];
        };
        Data_AlertOut_: {
            data: components["schemas"]["AlertOut"];
        };
        Data_ChannelOut_: {
            data: components["schemas"]["ChannelOut"];
        };
        Data_ChannelTestOut_: {
            data: components["schemas"]["ChannelTestOut"];
        };
        Data_CheckOut_: {
            data: components["schemas"]["CheckOut"];
        };
        Data_ContactOut_: {
            data: components["schemas"]["ContactOut"];
        };
        Data_DashboardOut_: {
            data: components["schemas"]["DashboardOut"];
        };
        Data_DeliveryOut_: {
            data: components["schemas"]["DeliveryOut"];
        };
        Data_EscalationPolicyOut_: {
            data: components["schemas"]["EscalationPolicyOut"];
        };
        Data_FeedOut_: {
            data: components["schemas"]["FeedOut"];
        };
        Data_FilledOut_: {
            data: components["schemas"]["FilledOut"];
        };
        Data_FunnelOut_: {
            data: components["schemas"]["FunnelOut"];
        };
        Data_GraphOut_: {
            data: components["schemas"]["GraphOut"];
        };
        Data_HealthOut_: {
            data: components["schemas"]["HealthOut"];
        };
        Data_IncidentEscalationOut_: {
            data: components["schemas"]["IncidentEscalationOut"];
        };
        Data_IncidentOut_: {
            data: components["schemas"]["IncidentOut"];
        };
        Data_LanguageOut_: {
            data: components["schemas"]["LanguageOut"];
        };
        Data_MaintenancePreviewOut_: {
            data: components["schemas"]["MaintenancePreviewOut"];
        };
        Data_MaintenanceWindowOut_: {
            data: components["schemas"]["MaintenanceWindowOut"];
        };
        Data_MemberOut_: {
            data: components["schemas"]["MemberOut"];
        };
        Data_MonitorOut_: {
            data: components["schemas"]["MonitorOut"];
        };
        Data_MuteOut_: {
            data: components["schemas"]["MuteOut"];
        };
        Data_NeedsOut_: {
            data: components["schemas"]["NeedsOut"];
        };
        Data_OnCallOut_: {
            data: components["schemas"]["OnCallOut"];
        };
        Data_OnCallScheduleOut_: {
            data: components["schemas"]["OnCallScheduleOut"];
        };
        Data_OrganizationOut_: {
            data: components["schemas"]["OrganizationOut"];
        };
        Data_OverrideOut_: {
            data: components["schemas"]["OverrideOut"];
        };
        Data_PingKeyOut_: {
            data: components["schemas"]["PingKeyOut"];
        };
        Data_PostmortemOut_: {
            data: components["schemas"]["PostmortemOut"];
        };
        Data_PreviewOut_: {
            data: components["schemas"]["PreviewOut"];
        };
        Data_PublicIncidentOut_: {
            data: components["schemas"]["PublicIncidentOut"];
        };
        Data_PublicKeyOut_: {
            data: components["schemas"]["PublicKeyOut"];
        };
        Data_ReadUrlOut_: {
            data: components["schemas"]["ReadUrlOut"];
        };
        Data_ReadyOut_: {
            data: components["schemas"]["ReadyOut"];
        };
        Data_ResponseTimesOut_: {
            data: components["schemas"]["ResponseTimesOut"];
        };
        Data_RetriedOut_: {
            data: components["schemas"]["RetriedOut"];
        };
        Data_RunsOut_: {
            data: components["schemas"]["RunsOut"];
        };
        Data_ScheduleOut_: {
            data: components["schemas"]["ScheduleOut"];
        };
        Data_SchedulePreviewOut_: {
            data: components["schemas"]["SchedulePreviewOut"];
        };
        Data_SeriesOut_: {
            data: components["schemas"]["SeriesOut"];
        };
        Data_ServiceOut_: {
            data: components["schemas"]["ServiceOut"];
        };
        Data_SessionOut_: {
            data: components["schemas"]["SessionOut"];
        };
        Data_SettingsOut_: {
            data: components["schemas"]["SettingsOut"];
        };
        Data_SetupOut_: {
            data: components["schemas"]["SetupOut"];
        };
        Data_ShiftsOut_: {
            data: components["schemas"]["ShiftsOut"];
        };
        Data_StatusOut_: {
            data: components["schemas"]["StatusOut"];
        };
        Data_SubscriptionOut_: {
            data: components["schemas"]["SubscriptionOut"];
        };
        Data_TemplateOut_: {
            data: components["schemas"]["TemplateOut"];
        };
        Data_TokenCreated_: {
            data: components["schemas"]["TokenCreated"];
        };
        Data_TokenOut_: {
            data: components["schemas"]["TokenOut"];
        };
        Data_ValueOut_: {
            data: components["schemas"]["ValueOut"];
        };
        Data_dict_str__Any__: {
            data: {
                [key: string]: unknown;
            };
        };
        Data_dict_str__UptimeOut__: {
            data: {
                [key: string]: components["schemas"]["UptimeOut"];
            };
        };
        Data_dict_str__bool__: {
            data: {
                [key: string]: boolean;
            };
        };
        Data_dict_str__list_str___: {
            data: {
                [key: string]: string[];
            };
        };
        Data_list_CalendarEntryOut__: {
            data: components["schemas"]["CalendarEntryOut"][];
        };
        Data_list_ChannelKindOut__: {
            data: components["schemas"]["ChannelKindOut"][];
        };
        Data_list_ChannelOut__: {
            data: components["schemas"]["ChannelOut"][];
        };
        Data_list_ContactOut__: {
            data: components["schemas"]["ContactOut"][];
        };
        Data_list_DayOut__: {
            data: components["schemas"]["DayOut"][];
        };
        Data_list_GroupOut__: {
            data: components["schemas"]["GroupOut"][];
        };
        Data_list_KindOut__: {
            data: components["schemas"]["KindOut"][];
        };
        Data_list_MonitorOut__: {
            data: components["schemas"]["MonitorOut"][];
        };
        Data_list_ServiceUptimeOut__: {
            data: components["schemas"]["ServiceUptimeOut"][];
        };
        Data_list_SimulatedStepOut__: {
            data: components["schemas"]["SimulatedStepOut"][];
        };
        Data_list_SubscriptionOut__: {
            data: components["schemas"]["SubscriptionOut"][];
        };
        Data_list_TagOut__: {
            data: components["schemas"]["TagOut"][];
        };
        DayOut: {
            uptime: number | null;
            checks: number;
            successful: number;
            failures: number;
            up_ms: number;
            down_ms: number;
            degraded_ms: number;
            avg_response_time_ms: number | null;
            p50_response_time_ms: number | null;
            p95_response_time_ms: number | null;
            p99_response_time_ms: number | null;
            min_response_time_ms: number | null;
            max_response_time_ms: number | null;
            day: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            start_at: string;
            in_maintenance: boolean;
        };
        DecidedOut: {
            decided: number;
            told: number;
            not_told: components["schemas"]["NotToldOut"][];
        };
        DeliveryOut: {
            id: string;
            alert_id: string;
            channel_id: string;
            channel_name: string | null;
            channel_type: string | null;
            status: components["schemas"]["DeliveryStatus"];
            attempt_count: number;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            due_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            settled_at: string | null;
            title: string;
            type: string;
            incident_id: string | null;
            digest_id: string | null;
            can_retry: boolean;
            why_no_retry: string | null;
            attempts: components["schemas"]["AttemptOut"][];
        };
        /** @enum {string} */
        DeliveryStatus: "pending" | "sending" | "sent" | "retry" | "dead" | "held" | "grouped" | "skipped";
        Done: {
            /** @default success */
            status: string;
            message: string;
        };
        /** @enum {string} */
        EntryKind: "created" | "update" | "monitor_joined" | "monitor_recovered" | "flapping" | "escalated" | "acknowledged" | "unacknowledged" | "edited" | "merged" | "separated" | "resolved" | "reopened" | "note";
        EntryOut: {
            id: string;
            kind: components["schemas"]["EntryKind"];
            status: components["schemas"]["IncidentStatus"];
            body: string;
            created_by: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            is_internal: boolean;
        };
        ErrorBody: {
            error: components["schemas"]["ErrorFacts"];
        };
        ErrorFacts: {
            /** @example VALIDATION_ERROR */
            code: string;
            message: string;
            details?: components["schemas"]["Problem"][];
            request_id: string;
        };
        EscalationPolicyIn: {
            name: string;
            steps: components["schemas"]["StepFields"][];
            /** @default 0 */
            repeats: number;
            /** @default 10 */
            repeat_after_minutes: number;
        };
        EscalationPolicyOut: {
            id: string;
            name: string;
            steps: components["schemas"]["StepFields"][];
            repeats: number;
            repeat_after_minutes: number;
            services: components["schemas"]["UsedBy"][];
            warnings: string[];
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            updated_at: string;
        };
        EscalationPolicyPatch: {
            name?: string | null;
            steps?: components["schemas"]["StepFields"][] | null;
            repeats?: number | null;
            repeat_after_minutes?: number | null;
        };
        FeedOut: {
            url: string;
        };
        FillIn: {
            service_ids?: string[] | null;
        };
        FilledOut: {
            title: string;
            status: components["schemas"]["IncidentStatus"];
            impact: components["schemas"]["Impact"];
            body: string;
            affected_service_ids: string[];
        };
        FilterOut: {
            name: string;
            meaning: string;
            example: string;
        };
        FunnelOut: {
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            since: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            until: string;
            alerts: components["schemas"]["DecidedOut"];
            deliveries: components["schemas"]["CountsOut"];
            channels: components["schemas"]["ChannelHealthOut"][];
        };
        GapOut: {
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            starts_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            ends_at: string;
        };
        GeneratedToken: {
            token: string;
        };
        GraphOut: {
            services: components["schemas"]["ServiceNode"][];
            monitors: components["schemas"]["MonitorNode"][];
        };
        GroupOut: {
            name: string;
            services: number;
        };
        HappenedOut: {
            id: string;
            type: string;
            title: string;
            message: string | null;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            at: string;
            monitor_id: string | null;
            service_id: string | null;
            incident_id: string | null;
        };
        HeaderOut: {
            name: string;
            value: string;
        };
        HealthOut: {
            status: string;
            version: string;
            uptime_seconds: number;
        };
        HeldByOut: {
            reason: components["schemas"]["Reason"];
            name: string;
            id: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            since: string;
        };
        History: {
            host_id: string;
            host_name: string;
            count: number;
            heartbeats: components["schemas"]["SeenAt"][];
        };
        HostConfig: {
            host_id: string;
            name: string;
            status: string;
            heartbeat_url: string;
            cron_expression: string | null;
            heartbeat_frequency_seconds: number;
            heartbeat_frequency_minutes: number;
            grace_period_seconds: number;
            schedule_type: components["schemas"]["ScheduleType"];
            /** @default false */
            log_analysis_enabled: boolean;
            last_seen: string | null;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            updated_at: string;
        };
        HostConfigs: {
            total: number;
            hosts: components["schemas"]["HostConfig"][];
        };
        HostIn: {
            name: string;
            token: string;
            cron_expression?: string | null;
            expected_frequency_seconds?: number | null;
            schedule_type?: components["schemas"]["ScheduleType"] | null;
            schedule_config?: string | {
                [key: string]: unknown;
            } | null;
            grace_period_seconds?: number | null;
            host_id: string;
        };
        HostListed: {
            id: string;
            name: string;
            host_id: string;
            status: string;
            last_seen: string | null;
            is_overdue: boolean;
        };
        HostOut: {
            id: string;
            name: string;
            host_id: string;
            status: string;
            last_seen: string | null;
            is_overdue: boolean;
            cron_expression: string | null;
            expected_frequency_seconds: number;
            schedule_type: components["schemas"]["ScheduleType"];
            schedule_config: string | null;
            grace_period_seconds: number;
            log_analysis_config?: null;
            heartbeat_url: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            updated_at: string;
        };
        HostPut: {
            name?: string | null;
            token?: string | null;
            cron_expression?: string | null;
            expected_frequency_seconds?: number | null;
            schedule_type?: components["schemas"]["ScheduleType"] | null;
            schedule_config?: string | {
                [key: string]: unknown;
            } | null;
            grace_period_seconds?: number | null;
        };
        /** @enum {string} */
        Impact: "none" | "minor" | "major" | "critical";
        IncidentEscalationOut: {
            policy_id: string | null;
            policy_name: string | null;
            made: number;
            coming: components["schemas"]["ComingStepOut"][];
            standstill: components["schemas"]["Standstill"] | null;
            waits_until: string | null;
            waits_because: string | null;
        };
        IncidentIn: {
            title?: string | null;
            template_id?: string | null;
            /** @default investigating */
            status: components["schemas"]["IncidentStatus"];
            /** @default minor */
            impact: components["schemas"]["Impact"];
            /** @default  */
            body: string;
            started_at?: string | null;
            affected_service_ids?: string[];
        };
        IncidentOut: {
            id: string;
            title: string;
            status: components["schemas"]["IncidentStatus"];
            impact: components["schemas"]["Impact"];
            is_auto: boolean;
            is_public: boolean;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            started_at: string;
            resolved_at: string | null;
            acknowledged_at: string | null;
            acknowledged_by: string | null;
            acknowledge_note: string | null;
            created_by: string;
            updates: components["schemas"]["EntryOut"][];
            update_count: number;
            affected_services: components["schemas"]["TouchedService"][];
            monitors: components["schemas"]["TouchedMonitor"][];
            merged: components["schemas"]["RelatedIncident"][];
            merged_into: components["schemas"]["RelatedIncident"] | null;
            postmortem: components["schemas"]["PublishedOut"] | null;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            updated_at: string;
        };
        IncidentPatch: {
            title?: string | null;
            status?: components["schemas"]["IncidentStatus"] | null;
            impact?: components["schemas"]["Impact"] | null;
            affected_service_ids?: string[] | null;
        };
        /** @enum {string} */
        IncidentStatus: "investigating" | "identified" | "monitoring" | "resolved";
        InstallationOut: {
            version: string;
            base_url: string;
            min_interval_seconds: number;
            anonymous_monitors: boolean;
        };
        KeysIn: {
            p256dh: string;
            auth: string;
        };
        KindOut: {
            kind: string;
            label: string;
            group: string;
            description: string;
            passive: boolean;
            is_told: boolean;
            missing: string | null;
            schemes: string[];
            schema: {
                [key: string]: unknown;
            };
        };
        LanguageOut: {
            told: components["schemas"]["Told"][];
            variables: components["schemas"]["VariableOut"][];
            filters: components["schemas"]["FilterOut"][];
            standard: {
                [key: string]: {
                    [key: string]: string;
                };
            };
        };
        LoginIn: {
            username: string;
            password: string;
        };
        MaintenancePreviewOut: {
            schedule_text: string;
            next_occurrences: components["schemas"]["OccurrenceOut"][];
            covers: components["schemas"]["CoversOut"];
        };
        MaintenanceWindowIn: {
            title: string;
            /** @default  */
            description: string;
            /** @default false */
            covers_all: boolean;
            service_ids?: string[];
            groups?: string[];
            tags?: string[];
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00Z
             */
            starts_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00Z
             */
            ends_at: string;
            /** @example FREQ=WEEKLY;BYDAY=TU */
            rrule?: string | null;
            /** @example Europe/Berlin */
            time_zone?: string | null;
            /** @default true */
            is_public: boolean;
            /** @default 1440 */
            announce_minutes: number;
        };
        MaintenanceWindowOut: {
            id: string;
            title: string;
            description: string;
            covers_all: boolean;
            service_ids: string[];
            groups: string[];
            tags: string[];
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            starts_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            ends_at: string;
            rrule: string | null;
            time_zone: string;
            is_public: boolean;
            announce_minutes: number;
            status: components["schemas"]["WindowStatus"];
            schedule_text: string;
            occurrence: components["schemas"]["OccurrenceOut"] | null;
            next_occurrences: components["schemas"]["OccurrenceOut"][];
            covered_monitor_count: number;
            created_by: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            updated_at: string;
            version: number;
        };
        MaintenanceWindowPatch: {
            title?: string | null;
            description?: string | null;
            covers_all?: boolean | null;
            service_ids?: string[] | null;
            groups?: string[] | null;
            tags?: string[] | null;
            starts_at?: string | null;
            ends_at?: string | null;
            rrule?: string | null;
            time_zone?: string | null;
            is_public?: boolean | null;
            announce_minutes?: number | null;
        };
        MemberIn: {
            username: string;
            email?: string | null;
            password?: string | null;
            /** @default member */
            role: components["schemas"]["Role"];
        };
        MemberOut: {
            user_id: string;
            username: string;
            email: string | null;
            role: components["schemas"]["Role"];
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            joined_at: string;
        };
        MembershipOut: {
            org_id: string;
            org_slug: string;
            org_name: string;
            role: components["schemas"]["Role"];
        };
        MergeIn: {
            into: string;
            /** @default false */
            publish: boolean;
        };
        /** @enum {string} */
        MessageType: "failure" | "recovery" | "degraded" | "reminder" | "escalation" | "flapping" | "acknowledged" | "unacknowledged" | "digest" | "test" | "system";
        MonitorActionIn: {
            ids: string[];
            action: components["schemas"]["Action"];
        };
        MonitorIn: {
            name?: string | null;
            url?: string | null;
            monitor_type?: string | null;
            /**
             * @example {
             *       "url": "https://example.com"
             *     }
             */
            config?: {
                [key: string]: unknown;
            };
            service_id?: string | null;
            /** @default 60 */
            interval_seconds: number;
            /** @default 10000 */
            timeout_ms: number;
            failure_threshold?: number | null;
            /** @default 1 */
            recovery_threshold: number;
            retry_interval_seconds?: number | null;
            degraded_after_ms?: number | null;
            failure_window?: number | null;
            /** @default true */
            is_active: boolean;
            /** @default false */
            is_public: boolean;
            tags?: string[];
            regions?: string[];
            depends_on?: string[];
            slug?: string | null;
        };
        MonitorNode: {
            id: string;
            name: string;
            monitor_type: string;
            service_id: string;
            status: components["schemas"]["MonitorStatus"];
            depends_on: string[];
            held_by: components["schemas"]["HeldByOut"] | null;
        };
        MonitorOut: {
            id: string;
            org_id: string;
            service_id: string;
            name: string;
            monitor_type: string;
            config: {
                [key: string]: unknown;
            };
            summary: string;
            interval_seconds: number;
            timeout_ms: number;
            failure_threshold: number;
            recovery_threshold: number;
            retry_interval_seconds: number | null;
            degraded_after_ms: number | null;
            failure_window: number | null;
            is_active: boolean;
            is_public: boolean;
            tags: string[];
            regions: string[];
            depends_on: string[];
            status: components["schemas"]["MonitorStatus"];
            status_reason: string | null;
            status_since: string | null;
            paused_until: string | null;
            disabled_reason: string | null;
            held_by: components["schemas"]["HeldByOut"] | null;
            consecutive_failures: number;
            last_checked_at: string | null;
            last_ping_at: string | null;
            deadline_at: string | null;
            last_response_time_ms: number | null;
            last_status_code: number | null;
            facts: {
                [key: string]: unknown;
            };
            stats: components["schemas"]["StatsOut"] | null;
            recent_checks: components["schemas"]["BeatOut"][];
            slug: string | null;
            next_expected_at: string | null;
            ping_count: number;
            email_address?: string | null;
            heartbeat_url?: string | null;
            ping_url?: string | null;
            push_url?: string | null;
            webhook_fail_url?: string | null;
            webhook_recover_url?: string | null;
            metric_url?: string | null;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            updated_at: string;
            manage_key?: string | null;
        };
        MonitorPatch: {
            name?: string | null;
            monitor_type?: string | null;
            config?: {
                [key: string]: unknown;
            } | null;
            service_id?: string | null;
            interval_seconds?: number | null;
            timeout_ms?: number | null;
            failure_threshold?: number | null;
            recovery_threshold?: number | null;
            retry_interval_seconds?: number | null;
            degraded_after_ms?: number | null;
            failure_window?: number | null;
            is_active?: boolean | null;
            is_public?: boolean | null;
            tags?: string[] | null;
            regions?: string[] | null;
            depends_on?: string[] | null;
            slug?: string | null;
        };
        MonitorPut: {
            name?: string | null;
            url?: string | null;
            monitor_type?: string | null;
            /**
             * @example {
             *       "url": "https://example.com"
             *     }
             */
            config?: {
                [key: string]: unknown;
            };
            service_id?: string | null;
            /** @default 60 */
            interval_seconds: number;
            /** @default 10000 */
            timeout_ms: number;
            failure_threshold?: number | null;
            /** @default 1 */
            recovery_threshold: number;
            retry_interval_seconds?: number | null;
            degraded_after_ms?: number | null;
            failure_window?: number | null;
            /** @default true */
            is_active: boolean;
            /** @default false */
            is_public: boolean;
            tags?: string[];
            regions?: string[];
            depends_on?: string[];
            slug?: string | null;
        };
        /** @enum {string} */
        MonitorStatus: "unknown" | "up" | "degraded" | "down" | "paused" | "maintenance";
        MonitorsIn: {
            items: components["schemas"]["MonitorIn"][];
        };
        MuteIn: {
            until?: string | null;
            minutes?: number | null;
            /** @default  */
            reason: string;
        };
        MuteOut: {
            id: string;
            service_id: string;
            reason: string;
            created_by: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            until_at: string;
            ended_at: string | null;
        };
        NamingServiceOut: {
            id: string;
            name: string;
        };
        NeedsIn: {
            depends_on: string[];
        };
        NeedsOut: {
            depends_on: string[];
            needed_by: string[];
        };
        NotToldOut: {
            reason: components["schemas"]["Reason"];
            count: number;
        };
        NoteIn: {
            body: string;
        };
        OccurrenceOut: {
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            starts_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            ends_at: string;
        };
        OnCallOut: {
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            at: string;
            contact_id: string | null;
            contact_name: string | null;
            rotation: string | null;
            is_override: boolean;
            until: string | null;
        };
        OnCallPreviewIn: {
            /** @default  */
            name: string;
            /** @default UTC */
            time_zone: string;
            rotations: components["schemas"]["RotationFields"][];
            schedule_id?: string | null;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00Z
             */
            from: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00Z
             */
            to: string;
        };
        OnCallScheduleIn: {
            name: string;
            /** @default UTC */
            time_zone: string;
            rotations?: components["schemas"]["RotationFields"][];
        };
        OnCallScheduleOut: {
            id: string;
            name: string;
            time_zone: string;
            rotations: components["schemas"]["RotationFields"][];
            on_call: components["schemas"]["OnCallOut"];
            overrides: components["schemas"]["OverrideOut"][];
            warnings: string[];
            has_feed: boolean;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            updated_at: string;
        };
        OnCallSchedulePatch: {
            name?: string | null;
            time_zone?: string | null;
            rotations?: components["schemas"]["RotationFields"][] | null;
        };
        OpenRunOut: {
            run_id: string | null;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            started_at: string;
        };
        OrderIn: {
            ids: string[];
        };
        OrganizationChange: {
            name?: string | null;
            time_zone?: string | null;
        };
        OrganizationIn: {
            name: string;
            slug?: string | null;
            /** @default UTC */
            time_zone: string;
        };
        OrganizationOut: {
            id: string;
            slug: string;
            name: string;
            time_zone: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            updated_at: string;
        };
        OverrideIn: {
            contact_id: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00Z
             */
            starts_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00Z
             */
            ends_at: string;
        };
        OverrideOut: {
            id: string;
            schedule_id: string;
            contact_id: string;
            contact_name: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            starts_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            ends_at: string;
            created_by: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
        };
        Page_ChannelOut_: {
            data: components["schemas"]["ChannelOut"][];
            pagination: components["schemas"]["Pagination"];
        };
        Page_ContactOut_: {
            data: components["schemas"]["ContactOut"][];
            pagination: components["schemas"]["Pagination"];
        };
        Page_EscalationPolicyOut_: {
            data: components["schemas"]["EscalationPolicyOut"][];
            pagination: components["schemas"]["Pagination"];
        };
        Page_IncidentOut_: {
            data: components["schemas"]["IncidentOut"][];
            pagination: components["schemas"]["Pagination"];
        };
        Page_MaintenanceWindowOut_: {
            data: components["schemas"]["MaintenanceWindowOut"][];
            pagination: components["schemas"]["Pagination"];
        };
        Page_MemberOut_: {
            data: components["schemas"]["MemberOut"][];
            pagination: components["schemas"]["Pagination"];
        };
        Page_MonitorOut_: {
            data: components["schemas"]["MonitorOut"][];
            pagination: components["schemas"]["Pagination"];
        };
        Page_MuteOut_: {
            data: components["schemas"]["MuteOut"][];
            pagination: components["schemas"]["Pagination"];
        };
        Page_OnCallScheduleOut_: {
            data: components["schemas"]["OnCallScheduleOut"][];
            pagination: components["schemas"]["Pagination"];
        };
        Page_OrganizationOut_: {
            data: components["schemas"]["OrganizationOut"][];
            pagination: components["schemas"]["Pagination"];
        };
        Page_PublicIncidentOut_: {
            data: components["schemas"]["PublicIncidentOut"][];
            pagination: components["schemas"]["Pagination"];
        };
        Page_ServiceOut_: {
            data: components["schemas"]["ServiceOut"][];
            pagination: components["schemas"]["Pagination"];
        };
        Page_TemplateOut_: {
            data: components["schemas"]["TemplateOut"][];
            pagination: components["schemas"]["Pagination"];
        };
        Page_TokenOut_: {
            data: components["schemas"]["TokenOut"][];
            pagination: components["schemas"]["Pagination"];
        };
        Pagination: {
            page: number;
            per_page: number;
            total: number;
        };
        PasswordIn: {
            current_password: string;
            new_password: string;
        };
        PauseIn: {
            until?: string | null;
        };
        PhasesPoint: {
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            at: string;
            dns?: number | null;
            connect?: number | null;
            tls?: number | null;
            wait?: number | null;
            transfer?: number | null;
        };
        PingKeyOut: {
            ping_key: string;
            ping_url: string;
        };
        /** @enum {string} */
        PingKind: "success" | "start" | "fail" | "log" | "ignored";
        PingOut: {
            id: string;
            number: number;
            kind: components["schemas"]["PingKind"];
            exit_status: number | null;
            run_id: string | null;
            duration_ms: number | null;
            source: string;
            scheme: string;
            method: string;
            user_agent: string;
            subject: string | null;
            body: string | null;
            body_encoding: ("utf-8" | "latin-1" | "base64") | null;
            body_bytes: number;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
        };
        PointOut: {
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            at: string;
            min: number;
            avg: number;
            max: number;
            count: number;
            is_out_of_range: boolean;
        };
        PostmortemIn: {
            body: string;
            /** @default  */
            internal: string;
        };
        PostmortemOut: {
            incident_id: string;
            body: string;
            internal: string;
            is_draft: boolean;
            published_at: string | null;
            published_body: string | null;
            has_changed: boolean;
            updated_by: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            updated_at: string;
        };
        PreviewIn: {
            /** @default failure */
            type: components["schemas"]["MessageType"];
            channel_id?: string | null;
            channel_type?: string | null;
            config?: {
                [key: string]: unknown;
            } | null;
            templates?: {
                [key: string]: components["schemas"]["Words"];
            } | null;
        };
        PreviewOut: {
            title: string;
            text: string;
            request: components["schemas"]["RequestOut"] | null;
            note: string | null;
        };
        Problem: {
            /** @example config.url */
            field: string;
            message: string;
        };
        PublicIncidentOut: {
            id: string;
            title: string;
            status: string;
            impact: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            started_at: string;
            resolved_at: string | null;
            affected_services: string[];
            updates: components["schemas"]["PublicUpdateOut"][];
            postmortem: components["schemas"]["PublishedOut"] | null;
            is_cut: boolean;
        };
        PublicKeyOut: {
            public_key: string;
        };
        PublicMaintenanceOut: {
            id: string;
            title: string;
            description: string;
            status: components["schemas"]["WindowStatus"];
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            starts_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            ends_at: string;
            affected_services: string[];
        };
        PublicServiceOut: {
            id: string;
            name: string;
            description: string;
            group_name: string | null;
            current_status: components["schemas"]["PublicStatus"];
        };
        /** @enum {string} */
        PublicStatus: "operational" | "under_maintenance" | "degraded_performance" | "partial_outage" | "major_outage";
        PublicUpdateOut: {
            status: string;
            body: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
        };
        PublishedOut: {
            body: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            published_at: string;
        };
        ReadUrlOut: {
            kind: string;
            config: {
                [key: string]: unknown;
            };
        };
        ReadyOut: {
            status: string;
            troubles: {
                [key: string]: string;
            };
        };
        /** @enum {string} */
        Reason: "confirmed_down" | "recovered" | "catch_up" | "still_burning" | "hold_ended" | "unacknowledged" | "acknowledged" | "taken_back" | "started_flapping" | "stopped_flapping" | "storm" | "quiet_hours" | "requested" | "delivery_dead" | "own_fault" | "paused" | "maintenance" | "dependency_down" | "dependency_unclear" | "flapping" | "muted" | "no_channel" | "joined_incident" | "still_failing" | "not_told_down";
        RelatedIncident: {
            id: string;
            title: string;
            status: components["schemas"]["IncidentStatus"];
            resolved_at: string | null;
        };
        RequestOut: {
            method: string;
            to: string;
            headers: components["schemas"]["HeaderOut"][];
            content_type: string;
            body: string;
            html: string | null;
        };
        ResponsePointOut: {
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            at: string;
            width_ms: number;
            count: number;
            avg_ms: number | null;
            p50: number | null;
            p95: number | null;
            p99: number | null;
            min: number | null;
            max: number | null;
        };
        ResponseTimesOut: {
            range: string;
            points: components["schemas"]["ResponsePointOut"][];
            phases: components["schemas"]["PhasesPoint"][];
        };
        RetriedOut: {
            retried: number;
            over: number;
        };
        /** @enum {string} */
        Role: "owner" | "admin" | "member";
        RoleIn: {
            role: components["schemas"]["Role"];
        };
        RotationFields: {
            name: string;
            participants: string[];
            starts_on: string;
            /** @default 09:00 */
            handover: string;
            /**
             * @default {
             *       "every": 1,
             *       "unit": "week"
             *     }
             */
            turn: components["schemas"]["TurnFields"];
            /** @default [] */
            windows: components["schemas"]["WindowFields"][];
        };
        RunFiguresOut: {
            count: number;
            last_ms: number | null;
            min_ms: number | null;
            avg_ms: number | null;
            median_ms: number | null;
            p95_ms: number | null;
            max_ms: number | null;
        };
        RunsOut: {
            open: components["schemas"]["OpenRunOut"][];
            statistics: components["schemas"]["RunFiguresOut"];
        };
        ScheduleOut: {
            words: string;
            time_zone: string;
            grace_seconds: number | null;
            next_expected_at: string | null;
            upcoming: string[];
            deadline_at: string | null;
        };
        SchedulePreviewIn: {
            monitor_type: string;
            config?: {
                [key: string]: unknown;
            };
            /** @default 10 */
            count: number;
        };
        SchedulePreviewOut: {
            words: string;
            time_zone: string;
            grace_seconds: number | null;
            next_expected_at: string | null;
            upcoming: string[];
        };
        /** @enum {string} */
        ScheduleType: "always" | "business_hours" | "custom";
        SeenAt: {
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            timestamp: string;
            source_ip: string;
        };
        SeriesOut: {
            points: components["schemas"]["PointOut"][];
            min_value: number | null;
            max_value: number | null;
            unit: string | null;
        };
        ServiceIn: {
            name: string;
            /** @default  */
            description: string;
            /** @default medium */
            severity: components["schemas"]["Severity"];
            group_name?: string | null;
            display_order?: number | null;
            /** @default true */
            is_visible: boolean;
            current_status?: components["schemas"]["PublicStatus"] | null;
            escalation_policy_id?: string | null;
            monitors?: components["schemas"]["MonitorIn"][];
        };
        ServiceNode: {
            id: string;
            name: string;
            state: components["schemas"]["MonitorStatus"];
            group_name: string | null;
            depends_on: string[];
            held_by: components["schemas"]["HeldByOut"] | null;
        };
        ServiceOut: {
            id: string;
            org_id: string;
            name: string;
            description: string;
            severity: components["schemas"]["Severity"];
            group_name: string | null;
            display_order: number;
            is_visible: boolean;
            is_implicit: boolean;
            state: components["schemas"]["MonitorStatus"];
            current_status: components["schemas"]["PublicStatus"];
            floor_status: components["schemas"]["PublicStatus"] | null;
            escalation_policy_id: string | null;
            monitor_counts: {
                [key: string]: number;
            };
            monitors?: components["schemas"]["MonitorOut"][] | null;
            muted_until?: string | null;
            held_by?: components["schemas"]["HeldByOut"] | null;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            updated_at: string;
        };
        ServicePatch: {
            name?: string | null;
            description?: string | null;
            severity?: components["schemas"]["Severity"] | null;
            group_name?: string | null;
            display_order?: number | null;
            is_visible?: boolean | null;
            current_status?: components["schemas"]["PublicStatus"] | null;
            escalation_policy_id?: string | null;
        };
        ServiceUptimeOut: {
            id: string;
            name: string;
            uptime: components["schemas"]["UptimeOut"] | null;
            days: components["schemas"]["DayOut"][];
        };
        SessionOut: {
            user: components["schemas"]["UserOut"];
            organizations: components["schemas"]["MembershipOut"][];
            csrf_token: string | null;
        };
        SettingsChange: {
            name?: string | null;
            time_zone?: string | null;
        };
        SettingsOut: {
            name: string;
            time_zone: string;
            installation: components["schemas"]["InstallationOut"];
        };
        SetupIn: {
            token: string;
            username: string;
            password: string;
            email?: string | null;
            organization_name?: string | null;
            time_zone?: string | null;
        };
        SetupOut: {
            is_needed: boolean;
        };
        /** @enum {string} */
        Severity: "low" | "medium" | "high" | "critical";
        ShiftOut: {
            contact_id: string;
            contact_name: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            starts_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            ends_at: string;
            rotation: string | null;
            is_override: boolean;
            override_id: string | null;
        };
        ShiftsOut: {
            shifts: components["schemas"]["ShiftOut"][];
            gaps: components["schemas"]["GapOut"][];
        };
        SimulateIn: {
            at?: string | null;
            service_id?: string | null;
            severity?: components["schemas"]["Severity"] | null;
        };
        SimulatedChannelOut: {
            id: string;
            name: string | null;
            channel_type: string;
            is_told: boolean;
            why_not: string | null;
        };
        SimulatedStepOut: {
            number: number;
            step: number;
            round: number;
            minutes: number;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            at: string;
            targets: components["schemas"]["SimulatedTargetOut"][];
            note: string | null;
        };
        SimulatedTargetOut: {
            contact_id: string | null;
            contact_name: string | null;
            schedule_id: string | null;
            schedule_name: string | null;
            channels: components["schemas"]["SimulatedChannelOut"][];
        };
        SkillOut: {
            name: string;
            description: string;
            files: string[];
        };
        SkillsOut: {
            skills: components["schemas"]["SkillOut"][];
        };
        /** @enum {string} */
        Standstill: "resolved" | "acknowledged" | "no_policy" | "not_told" | "all_made";
        StatsOut: {
            uptime: number | null;
            checks: number;
            successful: number;
            failures: number;
            avg_response_time_ms: number | null;
            p50_response_time_ms: number | null;
            p95_response_time_ms: number | null;
            p99_response_time_ms: number | null;
        };
        StatusIn: {
            /** @enum {string} */
            status: "up" | "degraded" | "down";
            note?: string | null;
        };
        StatusOut: {
            organization: string;
            slug: string;
            overall: components["schemas"]["PublicStatus"];
            services: components["schemas"]["PublicServiceOut"][];
            incidents: components["schemas"]["PublicIncidentOut"][];
            maintenance: components["schemas"]["PublicMaintenanceOut"][];
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            updated_at: string;
        };
        StepFields: {
            /** @default 0 */
            wait_minutes: number;
            /** @default [] */
            contact_ids: string[];
            /** @default [] */
            schedule_ids: string[];
        };
        StepOut: {
            name: string;
            started_ms: number | null;
            duration_ms: number | null;
            detail: string;
            ok: boolean;
        };
        Stretch_AlertOut_: {
            data: components["schemas"]["AlertOut"][];
            next_cursor?: string | null;
        };
        Stretch_AuditOut_: {
            data: components["schemas"]["AuditOut"][];
            next_cursor?: string | null;
        };
        Stretch_CheckOut_: {
            data: components["schemas"]["CheckOut"][];
            next_cursor?: string | null;
        };
        Stretch_DeliveryOut_: {
            data: components["schemas"]["DeliveryOut"][];
            next_cursor?: string | null;
        };
        Stretch_PingOut_: {
            data: components["schemas"]["PingOut"][];
            next_cursor?: string | null;
        };
        Stretch_ValueOut_: {
            data: components["schemas"]["ValueOut"][];
            next_cursor?: string | null;
        };
        SubscriptionIn: {
            /** Format: uri */
            endpoint: string;
            keys: components["schemas"]["KeysIn"];
            expirationTime?: unknown;
        };
        SubscriptionOut: {
            id: string;
            user_agent: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
        };
        TagOut: {
            name: string;
            monitors: number;
        };
        TemplateIn: {
            name: string;
            title: string;
            /** @default investigating */
            status: components["schemas"]["IncidentStatus"];
            /** @default minor */
            impact: components["schemas"]["Impact"];
            /** @default  */
            body: string;
            service_ids?: string[];
        };
        TemplateOut: {
            id: string;
            name: string;
            title: string;
            status: components["schemas"]["IncidentStatus"];
            impact: components["schemas"]["Impact"];
            body: string;
            service_ids: string[];
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            updated_at: string;
        };
        TemplatePatch: {
            name?: string | null;
            title?: string | null;
            status?: components["schemas"]["IncidentStatus"] | null;
            impact?: components["schemas"]["Impact"] | null;
            body?: string | null;
            service_ids?: string[] | null;
        };
        TestIn: {
            name?: string | null;
            url?: string | null;
            monitor_type?: string | null;
            /**
             * @example {
             *       "url": "https://example.com"
             *     }
             */
            config?: {
                [key: string]: unknown;
            };
            /** @default 10000 */
            timeout_ms: number;
            degraded_after_ms?: number | null;
            monitor_id?: string | null;
        };
        TokenCreated: {
            id: string;
            name: string;
            role: components["schemas"]["Role"] | null;
            scopes: string[];
            prefix: string;
            created_by: string | null;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            expires_at: string | null;
            last_used_at: string | null;
            token: string;
        };
        TokenIn: {
            name: string;
            /** @default member */
            role: components["schemas"]["Role"];
            scopes?: string[];
            expires_at?: string | null;
        };
        TokenOut: {
            id: string;
            name: string;
            role: components["schemas"]["Role"] | null;
            scopes: string[];
            prefix: string;
            created_by: string | null;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            expires_at: string | null;
            last_used_at: string | null;
        };
        /** @enum {string} */
        Told: "any" | "failure" | "recovery" | "reminder" | "escalation" | "flapping" | "digest";
        TouchedMonitor: {
            id: string;
            name: string;
            service_id: string;
            status: components["schemas"]["MonitorStatus"];
        };
        TouchedService: {
            id: string;
            name: string;
            current_status: components["schemas"]["PublicStatus"];
        };
        Trouble: {
            error: string;
        };
        TurnFields: {
            /** @default 1 */
            every: number;
            /** @default week */
            unit: components["schemas"]["TurnUnit"];
        };
        /** @enum {string} */
        TurnUnit: "hour" | "day" | "week";
        UnheardOut: {
            reason: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            since: string;
        };
        UpdateIn: {
            body?: string | null;
            status?: components["schemas"]["IncidentStatus"] | null;
            template_id?: string | null;
        };
        UptimeOut: {
            uptime: number | null;
            checks: number;
            successful: number;
            failures: number;
            up_ms: number;
            down_ms: number;
            degraded_ms: number;
            avg_response_time_ms: number | null;
            p50_response_time_ms: number | null;
            p95_response_time_ms: number | null;
            p99_response_time_ms: number | null;
            min_response_time_ms: number | null;
            max_response_time_ms: number | null;
        };
        UrlIn: {
            url: string;
        };
        UsedBy: {
            id: string;
            name: string;
        };
        UserOut: {
            id: string;
            username: string;
            email: string | null;
            is_instance_admin: boolean;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
        };
        ValueOut: {
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            at: string;
            value: number;
            is_out_of_range: boolean;
        };
        VariableOut: {
            name: string;
            meaning: string;
        };
        WindowFields: {
            /**
             * @default [
             *       "mon",
             *       "tue",
             *       "wed",
             *       "thu",
             *       "fri"
             *     ]
             */
            days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
            start: string;
            end: string;
        };
        /** @enum {string} */
        WindowStatus: "scheduled" | "in_progress" | "completed" | "canceled";
        Words: {
            /**
             * @default
             * @example {{ service }} is {{ status }}
             */
            title: string;
            /**
             * @default
             * @example {{ text }}, since {{ since | time('Europe/Berlin') }}
             */
            text: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
