#include "rest/fields/filter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "rest/fields/ordering.hpp"
#include "rest/fields/query_params.hpp"

// Contract section 8: the prefixes of `user.get`.
namespace muster::rest {
namespace filter_test {

namespace json = boost::json;

bool holds(std::string_view key, FieldType type, const char* value, const FieldValue& field) {
  return Condition(read_filter_key(key), type, json::parse(value), {}).holds(field);
}

struct TextRow {
  const char* key;
  const char* value;
  const char* text;
  bool holds;
};
class TextCondition : public testing::TestWithParam<TextRow> {};

TEST_P(TextCondition, HoldsAsItsPrefixSays) {
  const auto& [key, value, text, expected] = GetParam();
  EXPECT_EQ(holds(key, FieldType::text, value, {.text = text}), expected) << key << " " << value << " of " << text;
}

INSTANTIATE_TEST_SUITE_P(
    Rows, TextCondition,
    testing::Values(TextRow{"NAME", "\"Ada\"", "Ada", true}, TextRow{"NAME", "\"ada\"", "ADA", true},
                    TextRow{"NAME", "\"Ad\"", "Ada", false}, TextRow{"NAME", "\"Ad%\"", "Ada", true},
                    TextRow{"NAME", "\"%d%\"", "Ada", true}, TextRow{"NAME", "\"%d\"", "Ada", false},
                    TextRow{"NAME", "\"A%a%a\"", "Ada", false}, TextRow{"NAME", "\"A%d%a\"", "Ada", true},
                    TextRow{"NAME", "\"ИВАН\"", "Иван", true}, TextRow{"NAME", "[\"x\", \"ada\"]", "Ada", true},
                    TextRow{"NAME", "[\"x\", \"y\"]", "Ada", false}, TextRow{"NAME", "[]", "Ada", false},
                    TextRow{"NAME", "{\"0\": \"ada\"}", "Ada", true}, TextRow{"NAME", "\"\"", "", true},
                    TextRow{"NAME", "\"\"", "Ada", false}, TextRow{"NAME", "5", "5", true},
                    TextRow{"=NAME", "\"Ad%\"", "Ada", false}, TextRow{"=NAME", "\"Ad%\"", "ad%", true},
                    TextRow{"%NAME", "\"d\"", "ADA", true}, TextRow{"%NAME", "\"x\"", "Ada", false},
                    TextRow{"%NAME", "\"DA\"", "aDa", true}, TextRow{"%NAME", "\"s\"", "Fu\u017f", true},
                    TextRow{"%NAME", "\"k\"", "\u212a", true}, TextRow{"!%NAME", "\"b\"", "Ada", true},
                    TextRow{"%NAME", "\"\"", "Ada", true}, TextRow{"%NAME", "[\"x\", \"d\"]", "Ada", true},
                    TextRow{"%NAME", "\"\u00c4\"", "h\u00e4", true}, TextRow{"%NAME", "\"%\"", "Ada", false},
                    TextRow{"=%NAME", "\"a%\"", "Ada", true}, TextRow{"%=NAME", "\"%a\"", "Ada", true},
                    TextRow{"=%NAME", "\"ada\"", "Ada", true}, TextRow{"=%NAME", "\"ad\"", "Ada", false},
                    TextRow{"!NAME", "\"ada\"", "Ada", false}, TextRow{"!NAME", "\"a%\"", "Ada", false},
                    TextRow{"!NAME", "\"x\"", "Ada", true}, TextRow{"!NAME", "\"\"", "Ada", true},
                    TextRow{"!NAME", "\"\"", "", false}, TextRow{"!=NAME", "\"a%\"", "Ada", true},
                    TextRow{"!%NAME", "\"d\"", "Ada", false}, TextRow{"!%NAME", "\"x\"", "Ada", true},
                    TextRow{"!=%NAME", "\"a%\"", "Ada", false}, TextRow{"!%=NAME", "\"x%\"", "Ada", true},
                    TextRow{"@NAME", "[\"ada\"]", "Ada", true}, TextRow{"@NAME", "\"ada\"", "Ada", true},
                    TextRow{"!@NAME", "[\"x\", \"ada\"]", "Ada", false}, TextRow{"!@NAME", "[\"x\"]", "Ada", true},
                    TextRow{">NAME", "\"ac\"", "Ada", true}, TextRow{">NAME", "\"ada\"", "Ada", false},
                    TextRow{">=NAME", "\"ada\"", "Ada", true}, TextRow{"<NAME", "\"b\"", "Ada", true},
                    TextRow{"<=NAME", "\"ad\"", "Ada", false}, TextRow{"<NAME", "\"zzz\"", "", false},
                    TextRow{"<=NAME", "\"\"", "", false}, TextRow{">NAME", "\"\"", "", false},
                    TextRow{">=NAME", "[\"\"]", "", false}, TextRow{"NAME", "null", "", true},
                    TextRow{"NAME", "false", "", true}, TextRow{"NAME", "null", "Ada", false},
                    TextRow{"NAME", "false", "0", false}, TextRow{"!NAME", "null", "Ada", true},
                    TextRow{"!NAME", "false", "Ada", true}, TextRow{"!NAME", "false", "", false},
                    TextRow{"!=NAME", "null", "", false}, TextRow{"@NAME", "[\"x\", false]", "", true},
                    TextRow{"@NAME", "[\"x\", null]", "x", true}, TextRow{"!@NAME", "[\"x\", \"\"]", "", false},
                    TextRow{"!@NAME", "[\"x\", \"\"]", "Ada", true}, TextRow{"=%NAME", "\"\"", "", true},
                    TextRow{"=%NAME", "\"\"", "Ada", false}, TextRow{"%NAME", "\"\"", "", true},
                    TextRow{"%NAME", "false", "Ada", false}, TextRow{"%NAME", "null", "", true},
                    TextRow{"NAME", "\"%\"", "", true}, TextRow{"NAME", "true", "1", true},
                    TextRow{"NAME", "0", "0", true}, TextRow{"NAME", "0", "", false}));

TEST(NumberCondition, ComparesAsNumbers) {
  const FieldValue ten{.number = 10};
  EXPECT_TRUE(holds(">ID", FieldType::number, "\"9\"", ten));
  EXPECT_FALSE(holds(">ID", FieldType::number, "10", ten));
  EXPECT_TRUE(holds(">=ID", FieldType::number, "10", ten));
  EXPECT_TRUE(holds("<ID", FieldType::number, "11", ten));
  EXPECT_TRUE(holds("ID", FieldType::number, "[3, \"10\"]", ten));
  EXPECT_FALSE(holds("!ID", FieldType::number, "[3, \"10\"]", ten));
  EXPECT_TRUE(holds("!@ID", FieldType::number, "[3]", ten));
  EXPECT_FALSE(holds("ID", FieldType::number, "\"x\"", ten));
  EXPECT_FALSE(holds(">ID", FieldType::number, "\"\"", ten)) << "a reference that led nowhere";
  EXPECT_TRUE(holds("%ID", FieldType::number, "\"1\"", ten));
  EXPECT_TRUE(holds("ID", FieldType::number, "\"1%\"", ten));
  EXPECT_FALSE(holds("%ID", FieldType::number, "\"2\"", ten));
}

TEST(NumberCondition, AFractionComparesAsTheNumberItIs) {
  const FieldValue ten{.number = 10};
  EXPECT_TRUE(holds("ID", FieldType::number, "10.0", ten));
  EXPECT_TRUE(holds("ID", FieldType::number, "\"10.0\"", ten));
  EXPECT_FALSE(holds("ID", FieldType::number, "10.5", ten)) << "it is not cut";
  EXPECT_TRUE(holds("!ID", FieldType::number, "10.5", ten));
  for (const char* key : {"<ID", "<=ID"}) {
    EXPECT_TRUE(holds(key, FieldType::number, "10.5", ten)) << key;
    EXPECT_FALSE(holds(key, FieldType::number, "9.5", ten)) << key;
    EXPECT_TRUE(holds(key, FieldType::number, "1e300", ten)) << key;
    EXPECT_FALSE(holds(key, FieldType::number, "-1e300", ten)) << key;
  }
  for (const char* key : {">ID", ">=ID"}) {
    EXPECT_TRUE(holds(key, FieldType::number, "\"9.5\"", ten)) << key;
    EXPECT_FALSE(holds(key, FieldType::number, "10.5", ten)) << key;
    EXPECT_FALSE(holds(key, FieldType::number, "1e300", ten)) << key;
    EXPECT_TRUE(holds(key, FieldType::number, "-1e300", ten)) << key;
  }
  EXPECT_FALSE(holds("ID", FieldType::number, "1e300", ten));
  EXPECT_FALSE(holds("ID", FieldType::number, "\"NaN\"", ten));
}

TEST(ReferenceCondition, ZeroAndNothingAskForWhatRefersToNothing) {
  const FieldValue none{};
  const FieldValue five{.number = 5};
  for (const char* value : {"0", "\"0\"", "\"\"", "false", "null", "[7, null]", "[\"\"]", "[7, 0]"}) {
    EXPECT_TRUE(holds("PARENT", FieldType::reference, value, none)) << value;
    EXPECT_FALSE(holds("PARENT", FieldType::reference, value, five)) << value;
    EXPECT_FALSE(holds("!PARENT", FieldType::reference, value, none)) << value;
    EXPECT_TRUE(holds("!PARENT", FieldType::reference, value, five)) << value;
    EXPECT_FALSE(holds("<PARENT", FieldType::reference, value, none)) << value;
  }
  EXPECT_FALSE(holds("<PARENT", FieldType::reference, "7", none)) << "what is not set is below nothing";
  EXPECT_FALSE(holds(">=PARENT", FieldType::reference, "0", none));
  EXPECT_TRUE(holds(">=PARENT", FieldType::reference, "0", five));
  EXPECT_TRUE(holds("PARENT", FieldType::reference, "[false, 5]", five));
}

TEST(DecimalCondition, ComparesAsNumbers) {
  const auto field = [](record::Number number) { return FieldValue{.decimal = number}; };
  EXPECT_FALSE(holds(">=X", FieldType::decimal, "10", field(9)));
  EXPECT_TRUE(holds(">=X", FieldType::decimal, "\"10\"", field(100)));
  EXPECT_TRUE(holds("X", FieldType::decimal, "\"1.50\"", field(1.5)));
  EXPECT_TRUE(holds("<X", FieldType::decimal, "[-1, 0.5]", field(0.25)));
  EXPECT_TRUE(holds("%X", FieldType::decimal, "\".5\"", field(1.5)));
  EXPECT_TRUE(holds("X", FieldType::decimal, "\"1%\"", field(100)));
  EXPECT_FALSE(holds("X", FieldType::decimal, "\"x\"", field(0)));
  EXPECT_FALSE(holds("<X", FieldType::decimal, "5", {}));
  EXPECT_TRUE(holds("X", FieldType::decimal, "false", {}));
  EXPECT_FALSE(holds("X", FieldType::decimal, "0", {}));
}

TEST(OptionalFlagCondition, FalseIsANoAndNothingIsNothing) {
  const FieldValue yes{.number = 1};
  const FieldValue no{.number = 0};
  for (const char* value : {"0", "\"0\"", "false", "\"N\"", "\"false\""}) {
    EXPECT_TRUE(holds("X", FieldType::optional_flag, value, no)) << value;
    EXPECT_FALSE(holds("X", FieldType::optional_flag, value, yes)) << value;
    EXPECT_FALSE(holds("X", FieldType::optional_flag, value, {})) << value;
  }
  for (const char* value : {"1", "\"1\"", "true", "\"Y\"", "\"true\""})
    EXPECT_TRUE(holds("X", FieldType::optional_flag, value, yes)) << value;
  for (const char* value : {"null", "\"\""}) {
    EXPECT_TRUE(holds("X", FieldType::optional_flag, value, {})) << value;
    EXPECT_FALSE(holds("X", FieldType::optional_flag, value, no)) << value;
    EXPECT_TRUE(holds("!X", FieldType::optional_flag, value, no)) << value;
  }
}

TEST(FlagCondition, TakesEverySpellingOfYes) {
  const FieldValue yes{.number = 1};
  const FieldValue no{.number = 0};
  for (const char* value : {"\"Y\"", "\"y\"", "\"true\"", "\"True\"", "\"1\"", "true", "1"}) {
    EXPECT_TRUE(holds("ACTIVE", FieldType::flag, value, yes)) << value;
    EXPECT_FALSE(holds("ACTIVE", FieldType::flag, value, no)) << value;
    EXPECT_TRUE(holds("!ACTIVE", FieldType::flag, value, no)) << value;
  }
  for (const char* value : {"\"N\"", "false", "0", "\"0\"", "\"False\""})
    EXPECT_TRUE(holds("ACTIVE", FieldType::flag, value, no)) << value;
  for (const char* value : {"\"\"", "null", "\"TRUE\""}) {
    EXPECT_TRUE(holds("ACTIVE", FieldType::flag, value, no)) << value << " is no yes";
    EXPECT_FALSE(holds("ACTIVE", FieldType::flag, value, yes)) << value;
  }
}

TEST(DateCondition, ADateThatIsNoneFitsNobody) {
  const FieldValue day{.number = day_number({1990, 5, 17})};
  EXPECT_TRUE(holds("PERSONAL_BIRTHDAY", FieldType::day, "\"1990-05-17\"", day));
  EXPECT_TRUE(holds("<PERSONAL_BIRTHDAY", FieldType::day, "\"1990-06-01T00:00:00+00:00\"", day));
  EXPECT_FALSE(holds(">PERSONAL_BIRTHDAY", FieldType::day, "\"1990-06-01\"", day));
  for (const char* key : {"B", "!B", ">B", "<B", "!=B"}) {
    for (const char* value :
         {"\"soon\"", "\"1990-05-17T99:99\"", "\"31.02.1990\"", "\"1990-05-17 \"", "19900517", "true"})
      EXPECT_FALSE(holds(key, FieldType::day, value, day)) << key << value;
  }
  for (const char* nothing : {"null", "false", "\"\"", "[false]"}) {
    EXPECT_TRUE(holds("B", FieldType::day, nothing, {})) << nothing;
    EXPECT_TRUE(holds("!B", FieldType::moment, nothing, {.number = 5})) << nothing;
  }
  EXPECT_FALSE(holds("!B", FieldType::moment, "[\"soon\", \"2024-01-01\"]", {.number = 5}));
  EXPECT_TRUE(holds("B", FieldType::day, "\"\"", {})) << "not set";
  EXPECT_TRUE(holds("!B", FieldType::day, "\"\"", day)) << "set";
  EXPECT_FALSE(holds("<B", FieldType::day, "\"1990-06-01\"", {})) << "not set is below nothing";
}

TEST(DateCondition, TheDayMayComeFirst) {
  const FieldValue day{.number = day_number({1990, 5, 17})};
  EXPECT_TRUE(holds("B", FieldType::day, "\"17.05.1990\"", day));
  EXPECT_TRUE(holds("B", FieldType::day, "\"17.05.1990 10:30\"", day));
  EXPECT_TRUE(holds("@B", FieldType::day, "[\"01.01.1980\", \"17.05.1990\"]", day));
  EXPECT_FALSE(holds("!B", FieldType::day, "\"17.05.1990\"", day));
  EXPECT_TRUE(holds("<B", FieldType::day, "\"01.06.1990\"", day)) << "and not as texts";
  const FieldValue moment{.number = 1'700'000'000};  // 2023-11-14T22:13:20Z
  EXPECT_TRUE(holds("X", FieldType::moment, "\"14.11.2023 22:13:20\"", moment));
  EXPECT_TRUE(holds(">X", FieldType::moment, "\"14.11.2023\"", moment));
}

TEST(DateCondition, ATimeWithoutAnOffsetIsThePortals) {
  const auto at = [](const char* value, base::UtcOffset offset) {
    return Condition(read_filter_key(">=X"), FieldType::moment, json::parse(value), offset)
        .holds({.number = 1'700'000'000});
  };
  EXPECT_TRUE(at("\"2023-11-14T22:13:20+00:00\"", {}));
  EXPECT_FALSE(at("\"2023-11-14T22:13:21\"", {}));
  EXPECT_TRUE(at("\"2023-11-14 23:13:20\"", {3600}));
  EXPECT_FALSE(at("\"2023-11-14 22:13:20\"", {-3600}));
}

// Patterns are about what replies show.
TEST(DateCondition, APatternIsAboutTheDateAsShown) {
  const FieldValue day{.number = day_number({1990, 5, 17})};
  EXPECT_TRUE(holds("%B", FieldType::day, "\"-05-\"", day));
  EXPECT_FALSE(holds("%B", FieldType::day, "\"-06-\"", day));
  EXPECT_TRUE(holds("=%B", FieldType::day, "\"1990-%\"", day));
  EXPECT_TRUE(holds("B", FieldType::day, "\"1990-05-17T%\"", day));
  EXPECT_FALSE(holds("!B", FieldType::day, "\"1990-%\"", day));
  EXPECT_FALSE(holds("%B", FieldType::day, "\"-05-\"", {})) << "not set";
  const FieldValue moment{.number = 1'700'000'000};
  EXPECT_TRUE(holds("%B", FieldType::moment, "\"2023-11-14T22:\"", moment));
  const Condition there(read_filter_key("%B"), FieldType::moment, json::parse("\"14t23:13:20+01:00\""), {3600});
  EXPECT_TRUE(there.holds(moment));
}

TEST(ListCondition, IsSortedAndHasEachOnce) {
  const auto made = [](std::string_view key, FieldType type, const char* value) {
    return Condition(read_filter_key(key), type, json::parse(value), {});
  };
  const Condition ids = made("ID", FieldType::number, "[7, \"3\", 7, \"x\", 5, [9]]");
  EXPECT_THAT(ids.wanted_numbers().value(), testing::ElementsAre(3, 5, 7));
  EXPECT_TRUE(ids.holds({.number = 5}));
  EXPECT_FALSE(ids.holds({.number = 9}));
  const Condition below = made("PARENT", FieldType::reference, "[0, 5]");
  EXPECT_THAT(below.wanted_numbers().value(), testing::ElementsAre(5));
  EXPECT_TRUE(below.wants_unset());
  EXPECT_FALSE(made("EMAIL", FieldType::text, "[\"a@b.c\", false]").wanted_texts()) << "who has none is in no index";
  const Condition names = made("NAME", FieldType::text, "[\"b\", \"A\", \"B\", \"a%\"]");
  EXPECT_FALSE(names.wanted_texts()) << "a pattern is among them";
  EXPECT_EQ(names.patterns().size(), 1u);
  EXPECT_TRUE(names.holds({.text = "B"}));
  EXPECT_TRUE(names.holds({.text = "ab"}));
  EXPECT_FALSE(names.holds({.text = "c"}));
  EXPECT_THAT(made("@NAME", FieldType::text, "[\"b\", \"A\", \"B\"]").wanted_texts().value(),
              testing::ElementsAre("a", "b"));
  const auto above = made(">ID", FieldType::number, "[9, 5]").range();
  ASSERT_TRUE(above);
  EXPECT_EQ(above->first, 6) << "above one of them";
  EXPECT_TRUE(made("<NAME", FieldType::text, "[\"b\", \"d\"]").holds({.text = "c"}));
  EXPECT_FALSE(made(">NAME", FieldType::text, "[]").holds({.text = "c"}));
}

TEST(Texts, AreWhatPeopleWrite) {
  const auto text = [](const char* value) { return read_text(json::parse(value)); };
  EXPECT_EQ(text("1.5"), "1.5");
  EXPECT_EQ(text("2.0"), "2");
  EXPECT_EQ(text("-7"), "-7");
  EXPECT_EQ(text("18446744073709551615"), "18446744073709551615");
  EXPECT_EQ(text("true"), "1");
  EXPECT_EQ(text("false"), "0");
  EXPECT_EQ(text("null"), "");
  EXPECT_EQ(text("[]"), std::nullopt);
  EXPECT_EQ(text("{}"), std::nullopt);
}

TEST(SortCondition, IsANumberOrNumbers) {
  for (const char* value : {"500", "\"500\"", "[500, \"600\"]", "{\"5\": 500}"})
    EXPECT_TRUE(is_sort_condition(json::parse(value))) << value;
  for (const char* value : {"\"NAME\"", "\"\"", "null", "true", "[]", "{}", "[\"NAME\"]", "[500, \"NAME\"]",
                            "{\"NAME\": \"DESC\"}", "{\"NAME\": 1}", "[[500]]"})
    EXPECT_FALSE(is_sort_condition(json::parse(value))) << value;
}

TEST(IdsCondition, OneOfSeveralIsEnough) {
  const directory::Membership memberships[] = {{{3}}, {{7}}};
  const FieldValue both{.ids = memberships};
  EXPECT_TRUE(holds("UF_DEPARTMENT", FieldType::ids, "7", both));
  EXPECT_TRUE(holds("UF_DEPARTMENT", FieldType::ids, "[1, 3]", both));
  EXPECT_FALSE(holds("UF_DEPARTMENT", FieldType::ids, "[1, 2]", both));
  EXPECT_FALSE(holds("!UF_DEPARTMENT", FieldType::ids, "7", both));
  EXPECT_TRUE(holds("!UF_DEPARTMENT", FieldType::ids, "[8]", both));
  EXPECT_FALSE(holds("UF_DEPARTMENT", FieldType::ids, "7", {}));
  EXPECT_TRUE(holds("UF_DEPARTMENT", FieldType::ids, "\"\"", {})) << "in no department";
}

std::string shown(std::string_view query) {
  Params params({}, {});
  EXPECT_TRUE(params.add_query(query));
  std::string text;
  for (const OrderField& field :
       read_ordering(params, [](std::string_view name) { return name == "ID" || name == "NAME"; }))
    text += field.name + (field.descending ? "-" : "+");
  return text;
}

TEST(Ordering, IsReadInEverySpelling) {
  EXPECT_EQ(shown(""), "");
  EXPECT_EQ(shown("sort=NAME"), "NAME+");
  EXPECT_EQ(shown("SORT=name&ORDER=desc"), "NAME-");
  EXPECT_EQ(shown("order=DESC"), "ID-");
  EXPECT_EQ(shown("order=ASC"), "");
  EXPECT_EQ(shown("order[ID]=DESC"), "ID-");
  EXPECT_EQ(shown("order[NAME]=ASC&order[ID]=desc"), "NAME+ID-");
  EXPECT_EQ(shown("order[ID]=ASC&sort=ID"), "ID+");
  EXPECT_EQ(shown("order[ID]=DESC&sort=NAME"), "ID-NAME+");
  EXPECT_EQ(shown("sort[NAME]=DESC"), "NAME-");
  EXPECT_EQ(shown("SORT=500&sort=NAME"), "NAME+") << "a number is a filter";
  EXPECT_EQ(shown("sort=NAME&SORT=500&order=DESC"), "NAME-");
}

TEST(Ordering, NamesEachFieldOnceAndNoOther) {
  EXPECT_EQ(shown("order[ID]=DESC&order[id]=ASC&order[Id]=ASC&order[NAME]=DESC"), "ID-NAME-");
  EXPECT_EQ(shown("sort[NAME]=DESC&sort[name]=ASC&sort[nAME]=ASC"), "NAME-");
  EXPECT_EQ(shown("order[NAME]=DESC&sort[ID]=DESC&sort[NAME]=ASC"), "NAME-ID-");
  EXPECT_EQ(shown("order[NOPE]=DESC&order[NAME]=ASC&sort=NO_SUCH"), "NAME+");
  EXPECT_EQ(shown("sort=NO_SUCH&order=DESC"), "") << "what is to be descending is not the id";
  std::string query;
  for (int i = 0; i < 5000; ++i) query += "order[N" + std::to_string(i) + "]=DESC&";
  EXPECT_EQ(shown(query + "order[ID]=DESC"), "ID-");
}

std::string key(const FieldValue& value, FieldType type, bool descending) {
  std::string bytes;
  append_order_key(bytes, value, type, descending);
  return bytes;
}

TEST(Ordering, KeysCompareAsValuesDo) {
  for (const bool descending : {false, true}) {
    const auto before = [descending](const FieldValue& a, const FieldValue& b, FieldType type) {
      const std::string first = key(a, type, descending);
      const std::string second = key(b, type, descending);
      return descending ? second < first : first < second;
    };
    EXPECT_TRUE(before({.number = -5}, {.number = 3}, FieldType::number));
    EXPECT_TRUE(before({.number = 3}, {.number = 300}, FieldType::number));
    EXPECT_TRUE(before({}, {.number = -300}, FieldType::moment));
    EXPECT_TRUE(before({.text = "Ad"}, {.text = "ADA"}, FieldType::text));
    EXPECT_TRUE(before({.text = "ada"}, {.text = "Bea"}, FieldType::text));
    EXPECT_TRUE(before({.text = ""}, {.text = "a"}, FieldType::text));
    EXPECT_EQ(key({.text = "ИВАН"}, FieldType::text, descending), key({.text = "иван"}, FieldType::text, descending));
  }
}

}  // namespace filter_test
}  // namespace muster::rest
