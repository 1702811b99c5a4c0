using System.Text.Json.Serialization;

namespace Whence.Models.Training;

[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(TrainingState))]
sealed partial class TrainingJson : JsonSerializerContext;
