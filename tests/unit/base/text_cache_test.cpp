#include "base/text_cache.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace muster::base {
namespace text_cache_test {

using Wanted = TextCache::Wanted;

constexpr std::size_t small = 16 * TextCache::longest;  // the smallest cache there is

std::string find(TextCache::Reader& reader, const Wanted& wanted) {
  const TextCache::Visit visit(reader);
  std::string_view found;
  reader.find_group({&wanted, 1}, &found);
  return std::string(found);
}

Wanted numbered(std::uint32_t number) {
  return {{.version = number, .id = number, .more = 0}, number};
}

// Tells its number from end to end, so that a text that was partly overwritten is no text of any number.
std::string text_of(std::uint32_t number) {
  std::string text;
  while (text.size() < 100 + number % 900) text += std::to_string(number) + ' ';
  return text;
}

TEST(TextCache, FindsWhatWasKeptByTheSameKeyAlone) {
  TextCache cache(small, 100);
  TextCache::Reader reader(&cache);
  const Wanted wanted{{.version = 7, .id = 3, .more = 1}, 3};
  EXPECT_EQ(find(reader, wanted), "");
  reader.keep(wanted, "a text");
  EXPECT_EQ(find(reader, wanted), "a text");
  EXPECT_EQ(find(reader, {{.version = 8, .id = 3, .more = 1}, 3}), "");
  EXPECT_EQ(find(reader, {{.version = 7, .id = 4, .more = 1}, 3}), "");
  EXPECT_EQ(find(reader, {{.version = 7, .id = 3, .more = 2}, 3}), "");
}

TEST(TextCache, NothingIsFoundOutsideOfAVisit) {
  TextCache cache(small, 100);
  TextCache::Reader reader(&cache);
  const Wanted wanted = numbered(1);
  reader.keep(wanted, "a text");
  EXPECT_EQ(find(reader, wanted), "a text");
  std::string_view found;
  reader.find_group({&wanted, 1}, &found);
  EXPECT_EQ(found, "");
}

TEST(TextCache, AnotherThreadsReaderFindsIt) {
  TextCache cache(small, 100);
  TextCache::Reader reader(&cache);
  std::thread([&] { TextCache::Reader(&cache).keep(numbered(1), "from there"); }).join();
  EXPECT_EQ(find(reader, numbered(1)), "from there");
}

TEST(TextCache, ATextOfTheSamePlaceReplacesTheOneBefore) {
  TextCache cache(small, 100);
  TextCache::Reader reader(&cache);
  reader.keep({{.version = 1}, 5}, "old");
  reader.keep({{.version = 2}, 5}, "new");
  EXPECT_EQ(find(reader, {{.version = 1}, 5}), "");
  EXPECT_EQ(find(reader, {{.version = 2}, 5}), "new");
}

TEST(TextCache, WithoutACacheNothingIsFoundAndNothingKept) {
  TextCache::Reader reader(nullptr);
  reader.keep(numbered(1), "a text");
  EXPECT_EQ(find(reader, numbered(1)), "");
}

TEST(TextCache, CountsHitsAndMissesAndStaysWithinItsBytes) {
  TextCache cache(small, 100);
  {
    TextCache::Reader reader(&cache);
    for (std::uint32_t i = 1; i <= 10'000; ++i) {
      EXPECT_EQ(find(reader, numbered(i)), "");
      reader.keep(numbered(i), text_of(i));
      EXPECT_EQ(find(reader, numbered(i)), text_of(i)) << i;
    }
  }
  const auto reading = cache.read();
  EXPECT_EQ(reading.hits, 10'000u);
  EXPECT_EQ(reading.misses, 10'000u);
  EXPECT_LE(reading.bytes, small);
  EXPECT_GE(reading.bytes, small / 2);
}

TEST(TextCache, TheOldestTextsGoFirst) {
  TextCache cache(small, 100);
  TextCache::Reader reader(&cache);
  for (std::uint32_t i = 1; i <= 1'000; ++i) reader.keep(numbered(i), text_of(i));
  EXPECT_EQ(find(reader, numbered(1)), "");
  EXPECT_EQ(find(reader, numbered(1'000)), text_of(1'000));
}

TEST(TextCache, TooLongATextIsNotKept) {
  TextCache cache(small, 100);
  TextCache::Reader reader(&cache);
  reader.keep(numbered(1), std::string(TextCache::longest + 1, 'x'));
  EXPECT_EQ(find(reader, numbered(1)), "");
  reader.keep(numbered(2), std::string(TextCache::longest, 'x'));
  EXPECT_EQ(find(reader, numbered(2)), std::string(TextCache::longest, 'x'));
}

// As long as the visit lasts, new texts that would take the memory are not kept.
TEST(TextCache, WhatAVisitHasFoundStaysUntilItEnds) {
  TextCache cache(small, 100);
  TextCache::Reader reader(&cache);
  TextCache::Reader other(&cache);
  reader.keep(numbered(1), text_of(1));
  {
    const TextCache::Visit visit(reader);
    const Wanted wanted = numbered(1);
    std::string_view found;
    reader.find_group({&wanted, 1}, &found);
    for (std::uint32_t i = 2; i <= 10'000; ++i) other.keep(numbered(i), text_of(i));
    EXPECT_EQ(found, text_of(1));
    EXPECT_EQ(find(other, numbered(10'000)), "");
  }
  // The first one that is kept now moves the end of what is readable.
  for (std::uint32_t i = 2; i <= 1'000; ++i) other.keep(numbered(i), text_of(i));
  EXPECT_EQ(find(other, numbered(1'000)), text_of(1'000));
}

// With more texts than there is memory for, all threads keep, drop and read at the same time.
TEST(TextCache, ThreadsNeverReadATextThatIsNotTheOneAskedFor) {
  TextCache cache(small, 100);
  std::atomic<std::size_t> wrong = 0;
  std::atomic<std::size_t> found_count = 0;
  std::vector<std::thread> threads;
  for (unsigned seed = 1; seed <= 4; ++seed) {
    threads.emplace_back([&, seed] {
      std::mt19937 random(seed);
      TextCache::Reader reader(&cache);
      std::vector<Wanted> wanted(TextCache::Reader::largest_group);
      std::vector<std::string_view> found(wanted.size());
      for (int round = 0; round < 1'000; ++round) {
        const TextCache::Visit visit(reader);
        for (std::size_t i = 0; i < wanted.size(); ++i)
          wanted[i] = numbered(static_cast<std::uint32_t>(random() % 64 * 16 + i + 1));
        reader.find_group(wanted, found.data());
        for (std::size_t i = 0; i < wanted.size(); ++i) {
          const std::string text = text_of(wanted[i].key.id);
          if (found[i].empty()) {
            reader.keep(wanted[i], text);
          } else {
            ++found_count;
            if (found[i] != text) ++wrong;
          }
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0u);
  EXPECT_GT(found_count, 0u);
}

}  // namespace text_cache_test
}  // namespace muster::base
