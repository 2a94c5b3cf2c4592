// Made by `muster openapi | npm run api`. Do not edit.

export interface paths {
    "/department.get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Departments by conditions on their fields. */
        post: operations["post.department.get"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/muster.department.card": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** All that a page about a department shows: its head, the departments above and right below it, and its first 50 members. */
        post: operations["post.muster.department.card"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/muster.department.employees": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The employees of a department. */
        post: operations["post.muster.department.employees"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/muster.department.path": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The departments from the root down to one. */
        post: operations["post.muster.department.path"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/muster.department.tree": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A department and those below it, each within the one above, with how many people there are. A large tree comes in pages, each with the departments above its first. */
        post: operations["post.muster.department.tree"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/muster.user.card": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** All that a page about a person shows: the user, the departments with their paths, the heads above, and the first 50 direct reports and colleagues. */
        post: operations["post.muster.user.card"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/muster.user.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Employees and guests by words, department, position and type, in any order. */
        post: operations["post.muster.user.list"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/muster.user.managers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The heads above a user, the nearest first. */
        post: operations["post.muster.user.managers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im.search.department.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Departments by the words of their names and of those above, in structure order. */
        post: operations["post.im.search.department.list"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im.user.get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A user. */
        post: operations["post.im.user.get"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user.fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The fields of a user that the credential may see, and their titles. */
        post: operations["post.user.fields"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user.get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Employees and guests by conditions on their fields. */
        post: operations["post.user.get"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Y, y, true, True, 1 and their JSON kin are a yes; anything else is a no. */
        Flag: string | boolean | number | null | unknown[] | Record<string, unknown>;
        /** @description A positive whole number, also as a text. */
        Id: number | string;
        /** @description A list, a text that holds a JSON list, or a map whose keys are whole numbers; a bare number where compat.scalar_id is accept. */
        Ids: number | components["schemas"]["Id"][] | string | {
            [key: string]: components["schemas"]["Id"];
        };
        /** @description An id, as a text. */
        TextId: string;
        /** @description A whole number, also as a text; the fraction of another one is cut off, and what is no number counts as absent. */
        Count: number | string | boolean | null | unknown[] | Record<string, unknown>;
        Time: {
            start: number;
            finish: number;
            duration: number;
            processing: number;
            /** Format: date-time */
            date_start: string;
            /** Format: date-time */
            date_finish: string;
            operating_reset_at: number;
            operating: number;
        };
        /** @description A date, or false for never. */
        Moment: string | false;
        ImUser: {
            id: number;
            active: boolean;
            name: string;
            first_name: string;
            last_name: string;
            work_position: string;
            color: string;
            avatar: string;
            avatar_hr: string;
            /** @enum {unknown} */
            gender: "" | "M" | "F";
            birthday: string;
            extranet: boolean;
            network: boolean;
            bot: boolean;
            connector: boolean;
            external_auth_id: string;
            status: string;
            idle: components["schemas"]["Moment"];
            last_activity_date: components["schemas"]["Moment"];
            mobile_last_date: components["schemas"]["Moment"];
            desktop_last_date: components["schemas"]["Moment"];
            absent: components["schemas"]["Moment"];
            departments: number[];
            phones: false | {
                work_phone?: string;
                personal_mobile?: string;
                personal_phone?: string;
                inner_phone?: string;
            };
            bot_data: null;
            /** @enum {unknown} */
            type: "user" | "bot" | "extranet";
            website: string;
            email: string;
        };
        /** @description Users by id; an empty map is an empty list. */
        ImFoundUsers: {
            [key: string]: {
                id: number;
                name: string;
                first_name: string;
                last_name: string;
                work_position: string;
                color: string;
                avatar: string;
                /** @enum {unknown} */
                gender: "" | "M" | "F";
                birthday: string;
                extranet: boolean;
                network: boolean;
                bot: boolean;
                connector: boolean;
                external_auth_id: string;
                status: string;
                idle: components["schemas"]["Moment"];
                last_activity_date: components["schemas"]["Moment"];
                mobile_last_date: components["schemas"]["Moment"];
                absent: components["schemas"]["Moment"];
                departments: number[];
                phones: false | {
                    work_phone?: string;
                    personal_mobile?: string;
                    personal_phone?: string;
                    inner_phone?: string;
                };
            };
        } | unknown[];
        /** @description Ids, or with USER_DATA objects. */
        ImPeople: (number | components["schemas"]["ImUser"])[];
        /** @description People by department; an empty map is an empty list. */
        ImPeopleByDepartment: {
            [key: string]: components["schemas"]["ImPeople"];
        } | unknown[];
        /** @description Users by id, or with RESULT_TYPE=array a list of them; an empty map is an empty list. */
        ImUsers: {
            [key: string]: components["schemas"]["ImUser"];
        } | components["schemas"]["ImUser"][];
        ImDepartment: {
            id: number;
            name: string;
            full_name: string;
            manager_user_id: number;
            manager_user_data?: components["schemas"]["ImUser"] | null;
        };
        /** @description People, each with the department by which they are in the list. */
        OrgPeople: {
            ID: components["schemas"]["TextId"];
            DEPARTMENT: components["schemas"]["TextId"];
            USER?: components["schemas"]["PersonCard"];
        }[];
        /** @description What a list or a chart shows of a person; what the scope does not see is empty. */
        PersonCard: {
            ID: components["schemas"]["TextId"];
            NAME: string;
            WORK_POSITION: string;
            AVATAR: string;
            COLOR: string;
        };
        PersonCards: components["schemas"]["PersonCard"][];
        /** @description From the root down. */
        DepartmentPath: {
            ID: components["schemas"]["TextId"];
            NAME: string;
        }[];
        /** @description As OrgDepartment with USER_DATA, without CHILDREN. */
        DepartmentRow: {
            ID: components["schemas"]["TextId"];
            NAME: string;
            SORT: number;
            PARENT?: components["schemas"]["TextId"];
            /** @description 0 without a head. */
            UF_HEAD: string;
            EMPLOYEES: number;
            EMPLOYEES_TOTAL: number;
            DEPARTMENTS_TOTAL: number;
            DEPARTMENTS: number;
            HEAD: components["schemas"]["PersonCard"] | null;
        };
        /** @description EMPLOYEES are its own, EMPLOYEES_TOTAL and DEPARTMENTS_TOTAL those below, too, as deep as they go. */
        OrgDepartment: {
            ID: components["schemas"]["TextId"];
            NAME: string;
            SORT: number;
            PARENT?: components["schemas"]["TextId"];
            /** @description 0 without a head. */
            UF_HEAD: string;
            EMPLOYEES: number;
            EMPLOYEES_TOTAL: number;
            DEPARTMENTS_TOTAL: number;
            /** @description With USER_DATA: how many are right below. */
            DEPARTMENTS?: number;
            /** @description With USER_DATA. */
            HEAD?: components["schemas"]["PersonCard"] | null;
            CHILDREN: components["schemas"]["OrgDepartment"][];
        };
        Department: {
            ID: components["schemas"]["TextId"];
            NAME: string;
            SORT: number;
            PARENT?: components["schemas"]["TextId"];
            /** @description 0 without a head. */
            UF_HEAD: string;
        };
        /** @description A date, or an empty text for none. */
        Date: string | "";
        /** @description An empty object; where compat.user_times is text, and in user.current, a date or an empty text. */
        UserTime: Record<string, unknown> | string | "";
        AppInfo: {
            SCOPE: string[];
            LICENSE: string;
        } | {
            ID: number;
            CODE: string;
            VERSION: number;
            /** @constant */
            STATUS: "L";
            INSTALLED: boolean;
            /** @enum {unknown} */
            PAYMENT_EXPIRED: "Y" | "N";
            DAYS: number | null;
            LANGUAGE_ID: string;
            LICENSE: string;
            LICENSE_TYPE: string;
            LICENSE_FAMILY: string;
        };
        /** @description The fields that the scope sees: texts, but for those named here and the portal's own. */
        User: {
            ID?: components["schemas"]["TextId"];
            ACTIVE?: boolean;
            /** @enum {unknown} */
            IS_ONLINE?: "Y" | "N";
            /** @enum {unknown} */
            PERSONAL_GENDER?: "" | "M" | "F";
            LAST_LOGIN?: components["schemas"]["Date"];
            DATE_REGISTER?: components["schemas"]["Date"];
            TIMESTAMP_X?: components["schemas"]["UserTime"];
            LAST_ACTIVITY_DATE?: components["schemas"]["UserTime"];
            PERSONAL_BIRTHDAY?: components["schemas"]["Date"];
            UF_EMPLOYMENT_DATE?: components["schemas"]["Date"];
            UF_DEPARTMENT?: number[];
            /** @enum {unknown} */
            USER_TYPE?: "employee" | "extranet" | "email" | "bot";
            /** @description In muster.user.list alone. */
            COLOR?: string;
        } & {
            [key: string]: string | unknown;
        };
        /** @description LIST has the options of an enumeration; an empty map of SETTINGS is an empty list. */
        CustomField: {
            ID: components["schemas"]["TextId"];
            /** @constant */
            ENTITY_ID: "USER";
            FIELD_NAME: string;
            /** @enum {unknown} */
            USER_TYPE_ID: "string" | "integer" | "double" | "date" | "datetime" | "boolean" | "file" | "enumeration" | "url" | "address" | "money" | "iblock_section" | "iblock_element" | "employee" | "crm" | "crm_status";
            XML_ID: string | null;
            SORT: string;
            /** @enum {unknown} */
            MULTIPLE: "Y" | "N";
            /** @enum {unknown} */
            MANDATORY: "Y" | "N";
            /** @enum {unknown} */
            SHOW_FILTER: "E" | "N";
            /** @enum {unknown} */
            SHOW_IN_LIST: "Y" | "N";
            /** @enum {unknown} */
            EDIT_IN_LIST: "Y" | "N";
            /** @enum {unknown} */
            IS_SEARCHABLE: "Y" | "N";
            SETTINGS: Record<string, unknown> | unknown[];
            LIST?: {
                ID: components["schemas"]["TextId"];
                SORT: string;
                VALUE: string;
                /** @enum {unknown} */
                DEF: "Y" | "N";
                XML_ID: string;
            }[];
        };
        /** @description Titles by field. */
        FieldTitles: {
            [key: string]: string;
        };
        Profile: {
            ID: string;
            ADMIN: boolean;
            NAME: string;
            LAST_NAME: string;
            /** @enum {unknown} */
            PERSONAL_GENDER: "" | "M" | "F";
            TIME_ZONE: string;
            PERSONAL_PHOTO?: string;
        };
        /** @description By code; false without ACCESS. */
        AccessNames: false | unknown[] | {
            [key: string]: {
                provider: string;
                name: string;
                provider_id: string;
            };
        };
        CommandError: {
            error: string;
            error_description: string;
            argument?: string;
        };
        BatchResult: {
            result: Record<string, unknown> | unknown[];
            result_error: {
                [key: string]: components["schemas"]["CommandError"];
            } | components["schemas"]["CommandError"][];
            result_total: {
                [key: string]: number;
            } | number[];
            result_next: {
                [key: string]: number;
            } | number[];
            result_time: {
                [key: string]: components["schemas"]["Time"];
            } | components["schemas"]["Time"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "post.department.get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Those with this id, or one of these */
                    ID?: number | string | boolean | null | (number | string | boolean | null)[];
                    /** @description Those of this name, in any case */
                    NAME?: string | boolean | null | unknown[];
                    /** @description A number: those with it; a field's name: the order */
                    SORT?: number | string | boolean | null | (number | string | boolean | null)[];
                    /** @description Those right below; 0 or an empty text finds the root */
                    PARENT?: number | string | boolean | null | (number | string | boolean | null)[];
                    /** @description Those that this user heads; 0 or an empty text finds those without a head */
                    UF_HEAD?: number | string | boolean | null | (number | string | boolean | null)[];
                    /** @description Conditions on the fields, with prefixes such as `>ID` */
                    FILTER?: Record<string, unknown> | unknown[];
                    /** @description Fields with ASC or DESC, or a direction for SORT */
                    ORDER?: Record<string, unknown> | unknown[] | string;
                    /** @description How many to pass over; -1 for a page without total and next */
                    START?: components["schemas"]["Count"];
                };
            };
        };
        responses: {
            /** @description The result. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        result: components["schemas"]["Department"][];
                        next?: number;
                        total?: number;
                        time: components["schemas"]["Time"];
                    };
                };
            };
        };
    };
    "post.muster.department.card": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description The department */
                    ID: components["schemas"]["Id"];
                };
            };
        };
        responses: {
            /** @description The result. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        result: {
                            DEPARTMENT: components["schemas"]["DepartmentRow"];
                            PATH: components["schemas"]["DepartmentPath"];
                            CHILDREN: components["schemas"]["DepartmentRow"][];
                            MEMBERS: components["schemas"]["PersonCards"];
                            MEMBERS_TOTAL: number;
                        };
                        time: components["schemas"]["Time"];
                    };
                };
            };
        };
    };
    "post.muster.department.employees": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description The department */
                    ID: components["schemas"]["Id"];
                    /** @description With Y, those of all departments below, too */
                    RECURSIVE?: components["schemas"]["Flag"];
                    /** @description With Y, each with a card of the person as USER */
                    USER_DATA?: components["schemas"]["Flag"];
                    /** @description How many to pass over; a page has 50 */
                    START?: components["schemas"]["Count"];
                };
            };
        };
        responses: {
            /** @description The result. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        result: components["schemas"]["OrgPeople"];
                        next?: number;
                        total?: number;
                        time: components["schemas"]["Time"];
                    };
                };
            };
        };
    };
    "post.muster.department.path": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description The department */
                    ID: components["schemas"]["Id"];
                };
            };
        };
        responses: {
            /** @description The result. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        result: {
                            ID: components["schemas"]["TextId"];
                            NAME: string;
                        }[];
                        time: components["schemas"]["Time"];
                    };
                };
            };
        };
    };
    "post.muster.department.tree": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description The department to begin with; without it the root */
                    ID?: components["schemas"]["Id"];
                    /** @description How many levels below it, 0 for none; all without it, but never more than 100 */
                    DEPTH?: components["schemas"]["Count"];
                    /** @description With Y, each with a card of its head, and how many are right below */
                    USER_DATA?: components["schemas"]["Flag"];
                    /** @description How many departments to pass over, as `next` of the page before says */
                    START?: components["schemas"]["Count"];
                };
            };
        };
        responses: {
            /** @description The result. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        result: components["schemas"]["OrgDepartment"];
                        next?: number;
                        total?: number;
                        time: components["schemas"]["Time"];
                    };
                };
            };
        };
    };
    "post.muster.user.card": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description The user; without it who asks */
                    ID?: components["schemas"]["Id"];
                };
            };
        };
        responses: {
            /** @description The result. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        result: {
                            USER: components["schemas"]["User"];
                            DEPARTMENTS: {
                                ID: components["schemas"]["TextId"];
                                NAME: string;
                                PATH: components["schemas"]["DepartmentPath"];
                            }[];
                            MANAGERS: {
                                ID: components["schemas"]["TextId"];
                                DEPARTMENT: components["schemas"]["TextId"];
                                DISTANCE: number;
                                USER: components["schemas"]["PersonCard"];
                            }[];
                            REPORTS: components["schemas"]["PersonCards"];
                            REPORTS_TOTAL: number;
                            COLLEAGUES: components["schemas"]["PersonCards"];
                            COLLEAGUES_TOTAL: number;
                            ABSENT: components["schemas"]["Moment"];
                            STATUS: string;
                            AVATAR: string;
                            COLOR: string;
                        };
                        time: components["schemas"]["Time"];
                    };
                };
            };
        };
    };
    "post.muster.user.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description What some words of the name, the position and the departments begin with */
                    FIND?: string | number | boolean;
                    /** @description Only members of this department */
                    DEPARTMENT?: components["schemas"]["Id"];
                    /** @description With Y, those of all departments below, too */
                    RECURSIVE?: components["schemas"]["Flag"];
                    /** @description What words of the position begin with */
                    WORK_POSITION?: string | number | boolean;
                    /** @description Y, as without it, for who works there; N for who was dismissed; * for both */
                    ACTIVE?: string | number | boolean;
                    /** @description employee or extranet; both without it */
                    USER_TYPE?: string;
                    /** @description Fields with ASC or DESC, or a direction for SORT */
                    ORDER?: Record<string, unknown> | unknown[] | string;
                    /** @description The fields wanted; `*` and `UF_*` stand for many */
                    SELECT?: string | Record<string, unknown> | unknown[];
                    /** @description How many on a page: 1 to 500; 50 without it */
                    LIMIT?: components["schemas"]["Count"];
                    /** @description How many to pass over; -1 for a page without total and next */
                    START?: components["schemas"]["Count"];
                };
            };
        };
        responses: {
            /** @description The result. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        result: components["schemas"]["User"][];
                        next?: number;
                        total?: number;
                        time: components["schemas"]["Time"];
                    };
                };
            };
        };
    };
    "post.muster.user.managers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description The user; without it who asks */
                    ID?: components["schemas"]["Id"];
                };
            };
        };
        responses: {
            /** @description The result. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        result: {
                            ID: components["schemas"]["TextId"];
                            DEPARTMENT: components["schemas"]["TextId"];
                            DISTANCE: number;
                        }[];
                        time: components["schemas"]["Time"];
                    };
                };
            };
        };
    };
    "post.im.search.department.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description What some words of the full name begin with; all departments when it is short */
                    FIND: string | number | boolean | null | Record<string, unknown> | unknown[];
                    /** @description With Y, the head as an object, too */
                    USER_DATA?: components["schemas"]["Flag"];
                    /** @description How many to pass over */
                    OFFSET?: components["schemas"]["Count"];
                    /** @description How many at most, 1 to 50; 10 without it */
                    LIMIT?: components["schemas"]["Count"];
                };
            };
        };
        responses: {
            /** @description The result. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        result: components["schemas"]["ImDepartment"][];
                        next?: number;
                        total: number;
                        time: components["schemas"]["Time"];
                    };
                };
            };
        };
    };
    "post.im.user.get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description The user; without it who asks */
                    ID?: components["schemas"]["Id"];
                    /** @description Makes no difference: avatar_hr is there anyway */
                    AVATAR_HR?: components["schemas"]["Flag"];
                };
            };
        };
        responses: {
            /** @description The result. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        result: components["schemas"]["ImUser"];
                        time: components["schemas"]["Time"];
                    };
                };
            };
        };
    };
    "post.user.fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, unknown>;
            };
        };
        responses: {
            /** @description The result. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        result: components["schemas"]["FieldTitles"];
                        time: components["schemas"]["Time"];
                    };
                };
            };
        };
    };
    "post.user.get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Conditions on the fields of a user, with prefixes such as `>ID`; they may stand at the top as well */
                    FILTER?: Record<string, unknown> | unknown[];
                    /** @description The field to order by */
                    SORT?: string | Record<string, unknown> | unknown[];
                    /** @description Fields with ASC or DESC, or a direction for SORT */
                    ORDER?: Record<string, unknown> | unknown[] | string;
                    /** @description The fields wanted; `*` and `UF_*` stand for many */
                    SELECT?: string | Record<string, unknown> | unknown[];
                    /** @description How many to pass over; -1 for a page without total and next */
                    START?: components["schemas"]["Count"];
                    /** @description Accepted, and makes no difference */
                    ADMIN_MODE?: unknown;
                    /** @description Accepted, and makes no difference */
                    IMAGE_RESIZE?: unknown;
                };
            };
        };
        responses: {
            /** @description The result. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        result: components["schemas"]["User"][];
                        next?: number;
                        total?: number;
                        time: components["schemas"]["Time"];
                    };
                };
            };
        };
    };
}
