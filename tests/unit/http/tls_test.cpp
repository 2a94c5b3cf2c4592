#include "http/tls.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <spdlog/sinks/ostream_sink.h>

#include <fstream>
#include <sstream>

#include "app/serving/local_ca.hpp"
#include "support/temp_dir.hpp"

namespace muster::http {
namespace tls_test {

namespace fs = std::filesystem;
using testing::HasSubstr;

template <class T, auto Free>
using Made = std::unique_ptr<T, decltype([](T* made) { Free(made); })>;
using Certificate = Made<X509, X509_free>;
using Key = Made<EVP_PKEY, EVP_PKEY_free>;
using File = Made<FILE, std::fclose>;

Key read_key(const fs::path& file) {
  return Key(PEM_read_PrivateKey(File(std::fopen(file.c_str(), "r")).get(), nullptr, nullptr, nullptr));
}

class TlsContextTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(app::make_certificate(ca_, {})); }

  // The error of loading these two, without the folder; "" when there is none.
  std::string error_of(const fs::path& certificate, const fs::path& key) {
    const auto loaded = TlsContext::load({certificate, key}, log_);
    std::string text = loaded ? "" : loaded.error().message;
    const std::string path = folder_.path().string() + "/";
    for (auto at = text.find(path); at != std::string::npos; at = text.find(path)) text.erase(at, path.size());
    return text;
  }
  fs::path write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }
  // The server's certificate for another time, in seconds from now.
  void change_time(long from, long to) const {
    const fs::path file = ca_.server.certificate;
    const Certificate certificate(PEM_read_X509(File(std::fopen(file.c_str(), "r")).get(), nullptr, nullptr, nullptr));
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), to);
    ASSERT_NE(X509_sign(certificate.get(), read_key(ca_.key).get(), EVP_sha256()), 0);
    ASSERT_EQ(PEM_write_X509(File(std::fopen(file.c_str(), "w")).get(), certificate.get()), 1);
  }

  const test::TempDir folder_;
  const app::LocalCa ca_{folder_.path()};
  std::ostringstream logged_;
  const base::Log log_ =
      std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(logged_));
};

TEST_F(TlsContextTest, ACertificateAndItsKeyAreTaken) {
  EXPECT_EQ(error_of(ca_.server.certificate, ca_.server.key), "");
  EXPECT_EQ(logged_.str(), "");
}

// DER forbids a zero in front of a number, and a reader may take it for an error.
TEST_F(TlsContextTest, TheSerialNumberOfALocalCertificateIsPositiveAndOfFullLength) {
  for (int i = 0; i < 5; ++i) {
    fs::remove(ca_.server.certificate);
    ASSERT_TRUE(app::make_certificate(ca_, {}));
    const File file(std::fopen(ca_.server.certificate.c_str(), "r"));
    const Certificate certificate(PEM_read_X509(file.get(), nullptr, nullptr, nullptr));
    ASSERT_TRUE(certificate);
    const ASN1_INTEGER* const serial = X509_get0_serialNumber(certificate.get());
    ASSERT_EQ(ASN1_STRING_length(serial), 16);
    EXPECT_EQ(ASN1_STRING_get0_data(serial)[0] & 0xc0, 0x40);
  }
}

TEST_F(TlsContextTest, ErrorsNameTheFileAndWhatIsWrong) {
  const fs::path& certificate = ca_.server.certificate;
  const fs::path& key = ca_.server.key;
  const fs::path text = write("text.pem", "hello");
  EXPECT_EQ(error_of(folder_ / "none.pem", key), "none.pem: No such file or directory");
  EXPECT_EQ(error_of(certificate, folder_ / "none.pem"), "none.pem: No such file or directory");
  EXPECT_EQ(error_of(write("empty.pem", ""), key), "empty.pem: there is no certificate in PEM form in it");
  EXPECT_EQ(error_of(text, key), "text.pem: there is no certificate in PEM form in it");
  EXPECT_EQ(error_of(certificate, text), "text.pem: there is no private key in PEM form in it");
  EXPECT_EQ(error_of(key, key), "local-key.pem: there is no certificate in PEM form in it");
  EXPECT_EQ(error_of(certificate, certificate), "local-cert.pem: there is no private key in PEM form in it");
  EXPECT_EQ(error_of(certificate, ca_.key),
            "local-ca-key.pem: this is not the key of the certificate in local-cert.pem");
  EXPECT_THAT(error_of(write("cut.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"), key),
              HasSubstr("cut.pem: the certificate cannot be used: "));
}

TEST_F(TlsContextTest, AFolderIsNoFile) {
  fs::create_directory(folder_ / "folder");
  EXPECT_EQ(error_of(folder_ / "folder", ca_.server.key), "folder: this is a folder");
}

TEST_F(TlsContextTest, AKeyWithAPassphraseIsRefusedAndNobodyIsAsked) {
  const fs::path locked = folder_ / "locked.pem";
  char word[] = "open sesame";
  ASSERT_EQ(PEM_write_PrivateKey(File(std::fopen(locked.c_str(), "w")).get(), read_key(ca_.server.key).get(),
                                 EVP_aes_128_cbc(), nullptr, 0, nullptr, word),
            1);
  EXPECT_EQ(error_of(ca_.server.certificate, locked),
            "locked.pem: the key has a passphrase; Muster takes a key without one");
}

TEST_F(TlsContextTest, ACertificateWhoseTimeIsNotNowIsUsedWithAWarning) {
  change_time(-7200, -3600);
  EXPECT_EQ(error_of(ca_.server.certificate, ca_.server.key), "");
  EXPECT_THAT(logged_.str(), HasSubstr("local-cert.pem: the certificate has expired"));
  change_time(3600, 7200);
  EXPECT_EQ(error_of(ca_.server.certificate, ca_.server.key), "");
  EXPECT_THAT(logged_.str(), HasSubstr("local-cert.pem: the certificate is not valid yet"));
}

TEST_F(TlsContextTest, ALocalCertificateWithLessThanAWeekLeftIsMadeAnew) {
  const auto content = [this] {
    std::ostringstream text;
    text << std::ifstream(ca_.server.certificate).rdbuf();
    return text.str();
  };
  constexpr long day = 24 * 3600;
  change_time(-day, 8 * day);
  const std::string lasting = content();
  ASSERT_TRUE(app::make_certificate(ca_, {}));
  EXPECT_EQ(content(), lasting);
  change_time(-day, 6 * day);
  const std::string ending = content();
  ASSERT_TRUE(app::make_certificate(ca_, {}));
  EXPECT_NE(content(), ending);
  EXPECT_EQ(error_of(ca_.server.certificate, ca_.server.key), "");
}

}  // namespace tls_test
}  // namespace muster::http
