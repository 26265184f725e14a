namespace AlertServerless.Core.Seismology;

/// <summary>
/// A place on the WGS 84 ellipsoid, in degrees: latitude −90…90, longitude −180…180.
/// A value that exists is valid; <c>default</c> is 0°, 0° and means just that place.
/// </summary>
public readonly record struct GeoPoint
{
    /// <summary>Mean Earth radius (IUGG R₁ rounded to whole kilometres), used for every great-circle
    /// distance.</summary>
    public const double EarthRadiusKm = 6371;

    public GeoPoint(double latitude, double longitude)
    {
        if (!IsValid(latitude, longitude))
            throw new ArgumentOutOfRangeException(
                nameof(latitude),
                $"latitude {latitude}, longitude {longitude} is not a place on Earth"
            );
        Latitude = latitude;
        Longitude = longitude;
    }

    public double Latitude { get; }

    public double Longitude { get; }

    public static bool IsValid(double latitude, double longitude) =>
        latitude is >= -90 and <= 90 && longitude is >= -180 and <= 180;

    public static bool TryCreate(double latitude, double longitude, out GeoPoint point)
    {
        var valid = IsValid(latitude, longitude);
        point = valid ? new GeoPoint(latitude, longitude) : default;
        return valid;
    }

    /// <summary>Great-circle distance in kilometres by the haversine formula on a sphere.</summary>
    public double DistanceKmTo(GeoPoint other)
    {
        var lat1 = double.DegreesToRadians(Latitude);
        var lat2 = double.DegreesToRadians(other.Latitude);
        var sinLat = Math.Sin((lat2 - lat1) / 2);
        var sinLon = Math.Sin(double.DegreesToRadians(other.Longitude - Longitude) / 2);
        var h = (sinLat * sinLat) + (Math.Cos(lat1) * Math.Cos(lat2) * sinLon * sinLon);
        return 2 * EarthRadiusKm * Math.Asin(Math.Min(1, Math.Sqrt(h)));
    }
}
