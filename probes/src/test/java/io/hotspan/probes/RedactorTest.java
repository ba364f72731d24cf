package io.hotspan.probes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
    static final List<String> SECRET_NAMES = words("""
            password pass passwd pwd passphrase passcode dbPassword db_password db-password DB_PASSWORD dbpassword
            userPwd oldPasswordHash passwords password1 newPassword2 rootPass secret clientSecret client_secret secrets
            appSecretKey token accessToken access_token x_session_token_old refreshToken tokens token2 idToken JWTToken
            OAuth2Token oauthToken apiKey api_key api-key APIKey apikey apiKeys x-api-key X-Api-Key privateKey private_key
            rsaPrivateKey PRIVATE_KEY accessKey awsAccessKeyId secretKey encryptionKey signingKey masterKey licenseKey auth
            authHeader basicAuth authorization Authorization proxyAuthorization authentication cookie setCookie Cookies
            sessionCookie session sessionId session_id sessionid csrf csrfToken xsrfToken _csrf jwt jwtClaims userJwt otp
            otpCode totp mfaCode pin pinCode userPin PIN cvv cvv2 cardCvv cvc csc ssn customerSsn SSN userSSN ssns iban IBAN
            customerIban card cardNumber creditCard credit_card_no creditcard cards salt passwordSalt signature
            requestSignature credential credentials awsCredentials userCreds cred bearer bearerToken accountNumber
            routing_number securityCode socialSecurityNumber recoveryCode connectionString cart.token user.password
            request.headers.authorization user$password größePasswort.password mnemonic passkey dbpass userpass rootpwd apitoken apitokens
            mysecret appsecrets pincode cardno Passwort passwort_neu contraseña пароль 密码 AWSAccessKeyId X-Amz-Signature
            SharedAccessKey AccountKey x-amz-security-token""");

    static final List<String> PLAIN_NAMES = words("""
            compass bypass trespass passenger passengers passage surpass tokenizer tokenize author authority authors authored
            cardinality cardinal discard wildcard cardboard pinned spinner opinion pinning secretary cookiecutter
 salty signatory assignature key keys keyName primaryKey publicKey foreignKey monkey
            keyboard user userName name id orderId qty amount cart order email address phone value passport passportless
            obsession classAssign option captcha panel japan span company pander ibanez cvs ssnake jwtless pinpoint
            tokenCount passwordLength sessionTimeout tokenExpiry cardCount csrfEnabled pins_count accountName account number
            code status verificationStatus customer shipping x y i args arg0 arg1 größe straße 名前""");

    static {
        // A word of the secret list that only looks plain does not belong into the plain one.
        assertThat(PLAIN_NAMES).doesNotContainAnyElementsOf(SECRET_NAMES);
    }

    private static final String JWT_HEADER = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
    private static final String JWT =
            JWT_HEADER + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
    private static final String ALNUM_36 = "16C7e42F292c6912E7710c838347Ae178B4a";

    static Stream<String> secretShapes() {
        List<String> shapes = new ArrayList<>(Arrays.asList(
                JWT,
                "token " + JWT + " expired",
                "{\"t\":\"" + JWT + "\"}",
                "https://h/cb?x=" + JWT,
                JWT_HEADER + "..48V1_ALb6US04U3b.5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6ji",
                "-----BEGIN RSA PRIVATE KEY-----\nMIIEow",
                "x -----BEGIN OPENSSH PRIVATE KEY-----",
                "-----BEGIN CERTIFICATE-----",
                "AKIAIOSFODNN7EXAMPLE",
                "ASIAIOSFODNN7EXAMPLE",
                "key AKIAIOSFODNN7EXAMPLE.",
                "s3://AKIAIOSFODNN7EXAMPLE/x",
                "ghp_" + ALNUM_36,
                "gho_" + ALNUM_36,
                "ghu_" + ALNUM_36,
                "ghs_" + ALNUM_36,
                "ghr_" + ALNUM_36,
                "remote: ghp_" + ALNUM_36 + " denied",
                "github_pat_11ABCDEFG0abcdefghijkl_" + ALNUM_36,
                "xoxb-123456789012-abcdefABCDEF",
                "xoxp-123456789012-123456789012-abcdef",
                "xoxa-2-1234567890",
                "xapp-1-A0123456789-abcdef",
                "slack=xoxs-1234567890-ab",
                "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
                "key AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY",
                "glpat-abcdefghij0123456789",
                "SG.abcdefghij.klmnopqrstuvwxyz0123",
                "https://a.example/x?X-Amz-Signature=0f1e",
                "AccountName=shop;AccountKey=abc==",
                "Bearer mF_9.B5f-4.1JqM",
                "bearer abcdefghijklmnopqrstuvwxyz",
                "BEARER 0123456789abcdef",
                "Authorization: Bearer abcDefgh",
                "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
                "basic dXNlcjpwYXNz",
                "Authorization: Basic YTpi",
                "http://user:pass@host/path",
                "jdbc:postgresql://bob:s3cret@db:5432/shop",
                "amqp://u:p@mq",
                "redis://:hunter2@cache:6379",
                "https://token123@git.example/r.git",
                "see mongodb+srv://a:b@cluster0.example/x?y=z",
                "password=hunter2",
                "User[name=bob, password=hunter2]",
                "user=bob&api_key=abc",
                "?access_token=abc",
                "{\"password\":\"hunter2\"}",
                "{\"clientSecret\" :1, \"client_secret\":\"x\"}",
                "{'token':'abc'}",
                "password: hunter2",
                "password = hunter2",
                "api_key = abcdef123456",
                "password : hunter2",
                "password\t=\thunter2",
                "{\"password\" : \"hunter2\"}",
                "{\\\"password\\\":\\\"hunter2\\\"}",
                "<password>hunter2</password>",
                "<ns:password>hunter2</ns:password>",
                "{password=[hunter2]}",
                "{\"password\":[\"hunter2\"]}",
                "{\"credentials\":{\"name\":\"x\"}}",
                "password=*hunter2",
                "password=<hunter2>",
                "password=secret",
                "password=hidden",
                "Bearer\tabcdefgh12345678",
                "Authorization: Basic  dXNlcjpwYXNz",
                "X-Api-Key: abc",
                "set-cookie: a=b",
                "dbPassword='x'",
                "DE89370400440532013000",
                "DE89 3704 0044 0532 0130 00",
                "de89370400440532013000",
                "pay to GB82WEST12345698765432 now",
                "GB82 WEST 1234 5698 7654 32.",
                "FR1420041010050500013M02606",
                "NL91ABNA0417164300",
                "NO9386011117947",
                "MT84MALT011000012345MTLCAST001S",
                "CH9300762011623852957"));
        for (String card : CARDS) {
            shapes.add(card);
            shapes.add("card " + card + ", thanks");
        }
        return shapes.stream();
    }

    /** Published test numbers of the card schemes. */
    private static final String[] CARDS = {
        "4111111111111111", "4012888888881881", "4222222222222", "5555555555554444", "5105105105105100",
        "2223003122003222", "378282246310005", "371449635398431", "6011111111111117", "3530111333300000",
        "30569309025904", "38520000023237", "6759649826438453", "6304000000000000", "4111 1111 1111 1111",
        "4111-1111-1111-1111", "3782 822463 10005", "6212345678901232", "4917610000000000003", "6799990100000000019"
    };

    static final List<String> PLAIN_VALUES = Arrays.asList(
            "",
            "gold",
            "eyJ",
            "eyJ.x",
            "eyJustKidding.example",
            JWT_HEADER,
            JWT_HEADER + ". Next sentence",
            "-----BEGI",
            "-- BEGIN x",
            "AKIA",
            "AKIAIOSFODNN7EXAMPL",
            "AKIAIOSFODNN7EXAMPLEX",
            "akiaiosfodnn7example",
            "XAKIAIOSFODNN7EXAMPLE",
            "ghp_short",
            "ghx_" + ALNUM_36,
            "high_" + ALNUM_36,
            "github_pat_x",
            "xoxb-1",
            "xoxo, love",
            "sk_live_short",
            "AIzawa",
            "SG.1",
            "npm_config",
            "Bearer of bad news",
            "bearer authentication",
            "the Bearer",
            "Basic information about it",
            "basic principles",
            "Basic HTTP",
            "http://host/path",
            "http://host:8080/path@x",
            "https://host/?q=a@b",
            "ssh://git@github.example/x.git",
            "mailto:bob@example.com",
            "bob@example.com",
            "http://host:80/a b@c",
            "password=",
            "password=null",
            "password=***",
            "password=<hidden>",
            "password = ***",
            "password : null",
            "password=[]",
            "password=[***]",
            "Password=[PROTECTED]",
            "password=[C@1b2c3d4e",
            "password={}",
            "<password></password>",
            "<password><redacted/></password>",
            "if (password == null)",
            "passwords.size() >= 5",
            "{\"password\":null}",
            "{\"password\":\"\"}",
            "password=redacted(name)",
            "passenger=bob",
            "token: ')' expected",
            "Unexpected token: }",
            "pin: 5 of header",
            "qty=5, user=bob",
            "tokenCount=5",
            "a = b",
            "x:y",
            "4111111111111112",
            "411111111111111",
            "411111111111",
            "41111111111111111111",
            "0000000000000000",
            "4111 1111 1111 1112",
            "1763694000001",
            "3.4111111111111111",
            "550e8400-e29b-41d4-a716-446655440000",
            "12345678-1234-1234-1234-123456789012",
            "4bf92f3577b34da6a3ce929d0e0e4736",
            "2026-11-21T03:46:36.123456789Z",
            "2026-11-21 03:46:36",
            "+49 170 1234567",
            "192.168.100.200",
            "DE89370400440532013001",
            "DE8937040044053201300",
            "DE893704004405320130000",
            "DEAD BEEF",
            "GB82 bananas",
            "XX89370400440532013000",
            "ADE89370400440532013000",
            "com.shop.OrderService.place",
            "SELECT * FROM orders WHERE id = 5",
            "Bestellung größer als 5 — ja");

    private static List<String> words(String text) {
        return Arrays.asList(text.trim().split("\\s+"));
    }

    @ParameterizedTest
    @FieldSource("SECRET_NAMES")
    void aSecretsNameHidesItsValue(String name) {
        assertThat(Redactor.text(name, "plain")).isEqualTo("redacted(name)");
    }

    @ParameterizedTest
    @FieldSource("PLAIN_NAMES")
    void anotherNameDoesNot(String name) {
        assertThat(Redactor.text(name, "plain")).isEqualTo("plain");
    }

    @ParameterizedTest
    @MethodSource("secretShapes")
    void aSecretsShapeHidesIt(String value) {
        assertThat(Redactor.text("value", value)).isEqualTo("redacted(shape)");
        assertThat(Redactor.text(value)).isEqualTo("redacted(shape)");
    }

    @ParameterizedTest
    @FieldSource("PLAIN_VALUES")
    void anotherShapeDoesNot(String value) {
        assertThat(Redactor.text("value", value)).isEqualTo(value);
    }

    @Test
    void thereAreEnoughCanaries() {
        assertThat(SECRET_NAMES.size() + secretShapes().count()).isGreaterThanOrEqualTo(200);
        assertThat(PLAIN_NAMES.size() + PLAIN_VALUES.size()).isGreaterThanOrEqualTo(100);
    }

    @Test
    void whatWasNotLookedAtIsNotReturned() {
        String text = Redactor.text("x ".repeat(200) + JWT);

        assertThat(text).hasSize(256).endsWith("…").doesNotContain("eyJ");
        assertThat(Redactor.text("x".repeat(254) + "𝒜" + "x".repeat(9))).isEqualTo("x".repeat(254) + "…");
        assertThat(Redactor.text("x".repeat(256))).isEqualTo("x".repeat(256));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                JWT_HEADER,
                "AKIAIOSFODNN7E",
                "ghp_16C7e42F",
                "xoxb-1234",
                "Bearer abc",
                "basic QWxhZGRp",
                "amqp://user:pass",
                "-----BEGI"
            })
    void aKeyThatTheLimitCutsInTwoCounts(String beginning) {
        String value = " ".repeat(256 - beginning.length()) + beginning;

        assertThat(Redactor.hasSecretShape(value + "XXXXXXXXXXXXXXXXXXXXXXXXXXX"))
                .isTrue();
        assertThat(Redactor.hasSecretShape(value)).as("not cut").isFalse();
    }

    @Test
    void everyPrefixOfTheScanIsTotal() {
        // No index may run over an end, wherever the value stops.
        secretShapes().forEach(shape -> {
            for (int end = 0; end <= shape.length(); end++) {
                Redactor.hasSecretShape(shape.substring(0, end));
                Redactor.hasSecretShape(shape.substring(end));
                Redactor.hasSecretShape(" ".repeat(256 - Math.min(end, 256)) + shape);
                Redactor.isSecretName(shape.substring(end));
            }
        });
    }
}
