//! Points and rectangles; y grows downwards.

/// A point of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// The width and the height of something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Size {
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// An upright rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rect {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Rect {
    pub(crate) fn around(centre: Point, size: Size) -> Self {
        let (dx, dy) = (size.width / 2.0, size.height / 2.0);
        Self { left: centre.x - dx, top: centre.y - dy, right: centre.x + dx, bottom: centre.y + dy }
    }

    pub(crate) fn centre(self) -> Point {
        Point { x: f64::midpoint(self.left, self.right), y: f64::midpoint(self.top, self.bottom) }
    }

    pub(crate) fn width(self) -> f64 {
        self.right - self.left
    }

    pub(crate) fn height(self) -> f64 {
        self.bottom - self.top
    }

    /// The rectangle without a strip on every side.
    pub(crate) fn inset(self, dx: f64, dy: f64) -> Self {
        Self { left: self.left + dx, top: self.top + dy, right: self.right - dx, bottom: self.bottom - dy }
    }

    /// Grows until it holds `other` with a margin around it.
    pub(crate) fn enclose(&mut self, other: Self, margin: f64) {
        self.left = self.left.min(other.left - margin);
        self.top = self.top.min(other.top - margin);
        self.right = self.right.max(other.right + margin);
        self.bottom = self.bottom.max(other.bottom + margin);
    }

    pub(crate) fn holds(self, point: Point) -> bool {
        (self.left..=self.right).contains(&point.x) && (self.top..=self.bottom).contains(&point.y)
    }

    pub(crate) fn include(&mut self, point: Point) {
        self.enclose(Self::around(point, Size { width: 0.0, height: 0.0 }), 0.0);
    }
}
