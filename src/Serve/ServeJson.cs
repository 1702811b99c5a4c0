using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Whence.Serve;

/// <summary>Source-generated writer of the answers, in the spelling of the command's JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ExplainAnswer))]
[JsonSerializable(typeof(ExplainAnswer[]))]
[JsonSerializable(typeof(JudgeAnswer))]
[JsonSerializable(typeof(ModelAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(Problem))]
sealed partial class ServeJson : JsonSerializerContext
{
    // Quotes and letters of all languages as they are: answers are JSON and never part of a page.
    static ServeJson Plain => field ??= new(new JsonSerializerOptions(Default.Options!) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Writes an answer whole, so that its length is known.</summary>
    public static Task Write<T>(HttpContext context, T value, int status = StatusCodes.Status200OK, string kind = "application/json") =>
        WriteBytes(context, JsonSerializer.SerializeToUtf8Bytes(value, typeof(T), Plain), kind, status);

    /// <summary>Writes bytes of some media type.</summary>
    public static Task WriteBytes(HttpContext context, byte[] bytes, string kind, int status = StatusCodes.Status200OK)
    {
        var response = context.Response;
        (response.StatusCode, response.ContentType, response.ContentLength) = (status, kind, bytes.Length);
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        return response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }
}
