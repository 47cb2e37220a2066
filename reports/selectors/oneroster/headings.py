"""The headings of the files, letter for letter as the two versions want them."""

V1_1, V1_2 = "1.1", "1.2"
VERSIONS = (V1_1, V1_2)

# Every file that a manifest has to speak of.
FILES = {
    V1_1: (
        *("academicSessions", "categories", "classes", "classResources", "courses"),
        *("courseResources", "demographics", "enrollments", "lineItems", "orgs", "resources"),
        *("results", "users"),
    ),
    V1_2: (
        *("academicSessions", "categories", "classes", "classResources", "courses"),
        *("courseResources", "demographics", "enrollments", "lineItems"),
        *("lineItemLearningObjectiveIds", "lineItemScoreScales", "orgs", "resources"),
        *("resultLearningObjectiveIds", "results", "resultScoreScales", "roles", "scoreScales"),
        *("userProfiles", "userResources", "users"),
    ),
}

_FIRST = ("sourcedId", "status", "dateLastModified")
_USER = (
    *("givenName", "familyName", "middleName", "identifier", "email", "sms", "phone"),
    *("agentSourcedIds", "grades", "password"),
)
_LINE_ITEM = (
    *("title", "description", "assignDate", "dueDate", "classSourcedId", "categorySourcedId"),
)
_RESULT = ("lineItemSourcedId", "studentSourcedId", "scoreStatus", "score", "scoreDate", "comment")

_SAME = {
    "orgs": (*_FIRST, "name", "type", "identifier", "parentSourcedId"),
    "academicSessions": (
        *(*_FIRST, "title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear"),
    ),
    "courses": (
        *(*_FIRST, "schoolYearSourcedId", "title", "courseCode", "grades", "orgSourcedId"),
        *("subjects", "subjectCodes"),
    ),
    "classes": (
        *(*_FIRST, "title", "grades", "courseSourcedId", "classCode", "classType", "location"),
        *("schoolSourcedId", "termSourcedIds", "subjects", "subjectCodes", "periods"),
    ),
    "enrollments": (
        *(*_FIRST, "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary"),
        *("beginDate", "endDate"),
    ),
    "demographics": (
        *(*_FIRST, "birthDate", "sex", "americanIndianOrAlaskaNative", "asian"),
        *("blackOrAfricanAmerican", "nativeHawaiianOrOtherPacificIslander", "white"),
        *("demographicRaceTwoOrMoreRaces", "hispanicOrLatinoEthnicity", "countryOfBirthCode"),
        *("stateOfBirthAbbreviation", "cityOfBirth", "publicSchoolResidenceStatus"),
    ),
}
HEADINGS: dict[str, dict[str, tuple[str, ...]]] = {
    V1_1: {
        **_SAME,
        "users": (*_FIRST, "enabledUser", "orgSourcedIds", "role", "username", "userIds", *_USER),
        "categories": (*_FIRST, "title"),
        "lineItems": (
            *(*_FIRST, *_LINE_ITEM, "gradingPeriodSourcedId", "resultValueMin", "resultValueMax"),
        ),
        "results": (*_FIRST, *_RESULT),
    },
    V1_2: {
        **_SAME,
        "users": (
            *(*_FIRST, "enabledUser", "username", "userIds", *_USER),
            *("userMasterIdentifier", "preferredGivenName", "preferredMiddleName"),
            *("preferredFamilyName", "primaryOrgSourcedId", "pronouns"),
        ),
        "roles": (
            *(*_FIRST, "userSourcedId", "roleType", "role", "beginDate", "endDate"),
            *("orgSourcedId", "userProfileSourcedId"),
        ),
        "categories": (*_FIRST, "title", "weight"),
        "lineItems": (
            *(*_FIRST, *_LINE_ITEM, "academicSessionSourcedId", "resultValueMin"),
            *("resultValueMax", "schoolSourcedId"),
        ),
        "results": (
            *(*_FIRST, *_RESULT, "textScore", "classSourcedId", "inProgress", "incomplete"),
            *("late", "missing"),
        ),
        "scoreScales": (
            *(*_FIRST, "title", "type", "orgSourcedId", "courseSourcedId", "classSourcedId"),
            "scoreScaleValue",
        ),
    },
}
