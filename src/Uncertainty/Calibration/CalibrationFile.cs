using System.Text.Json;
using Whence.Explain;

namespace Whence.Uncertainty.Calibration;

/// <summary>What was calibrated on held-out data for one model, as one JSON file: temperature and conformal threshold.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="ModelHash">Hash of the model's file, so that the values are not used for another one.</param>
/// <param name="Temperature">T of <c>softmax(z / T)</c>, positive.</param>
/// <param name="Conformal">Threshold for the probabilities at that temperature.</param>
/// <param name="Data">What it was calibrated on.</param>
public sealed record CalibrationFile(string Model, string ModelHash, double Temperature, ConformalPredictor Conformal, string Data = "")
{
    const string Format = "whence-calibration-1";

    /// <summary>Writes the file.</summary>
    public void Save(string path) => File.WriteAllText(path, ToJson() + "\n");

    /// <summary>Reads a file.</summary>
    /// <exception cref="ExplainException">It is no calibration file; the message names it and the field.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static CalibrationFile Load(string path) => Parse(File.ReadAllText(path), path);

    /// <summary>The file's text.</summary>
    public string ToJson()
    {
        var c = Conformal;
        return JsonSerializer.Serialize(
            new CalibrationJson
            {
                Format = Format,
                Model = Model,
                ModelHash = ModelHash,
                Data = Data,
                Temperature = Temperature,
                Score = c.Score switch { ConformalScore.Lac => "lac", ConformalScore.Aps => "aps", _ => "raps" },
                Alpha = c.Alpha,
                Quantile = double.IsPositiveInfinity(c.Quantile) ? null : c.Quantile,
                Count = c.Count,
                Classes = c.Classes,
                Randomised = c.Options.IsRandomised,
                NeverEmpty = c.Options.IsNeverEmpty,
                Seed = c.Options.Seed,
                Lambda = c.Options.Lambda,
                FreeRanks = c.Options.FreeRanks,
            },
            CalibrationJsonContext.Default.CalibrationJson);
    }

    /// <summary>Reads the text of a file.</summary>
    /// <param name="text">JSON.</param>
    /// <param name="name">Name for messages.</param>
    /// <exception cref="ExplainException">It is no calibration file.</exception>
    public static CalibrationFile Parse(string text, string name)
    {
        CalibrationJson json;
        try
        {
            json = JsonSerializer.Deserialize(text, CalibrationJsonContext.Default.CalibrationJson)
                ?? throw new ExplainException($"{name}: empty");
        }
        catch (JsonException caught)
        {
            throw new ExplainException($"{name}: no calibration file: {caught.Message}");
        }
        if (json.Format != Format)
            throw new ExplainException($"{name}: format is '{json.Format}', expects '{Format}'");
        if (!(json.Temperature > 0 && double.IsFinite(json.Temperature)))
            throw new ExplainException($"{name}: temperature is {json.Temperature}, expects a positive number");
        if (json.Model is null || json.ModelHash is null || json.Data is null)
            throw new ExplainException($"{name}: model, modelHash or data is null");
        return new(json.Model, json.ModelHash, json.Temperature, Predictor(json, name), json.Data);
    }

    /// <summary>Checks that the values belong to a model.</summary>
    /// <exception cref="ExplainException">The hash differs.</exception>
    public void RequireModel(string model, string hash)
    {
        if (hash != ModelHash)
            throw new ExplainException($"calibration of '{Model}' (hash {ModelHash}) does not belong to '{model}' (hash {hash})");
    }

    static ConformalPredictor Predictor(CalibrationJson json, string name)
    {
        var score = json.Score switch
        {
            "lac" => ConformalScore.Lac,
            "aps" => ConformalScore.Aps,
            "raps" => ConformalScore.Raps,
            _ => throw new ExplainException($"{name}: score is '{json.Score}', expects lac, aps or raps"),
        };
        var options = new ConformalOptions
        {
            IsRandomised = json.Randomised,
            IsNeverEmpty = json.NeverEmpty,
            Seed = json.Seed,
            Lambda = json.Lambda,
            FreeRanks = json.FreeRanks,
        };
        try
        {
            return new(score, json.Alpha, json.Quantile ?? double.PositiveInfinity, json.Count, json.Classes, options);
        }
        catch (ExplainException caught)
        {
            throw new ExplainException($"{name}: {caught.Message}");
        }
    }
}
